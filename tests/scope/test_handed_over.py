"""What people and systems hand over may name another's case, person, document or file: it answers as if it named
nothing, and shows nothing of it."""

from __future__ import annotations

from uuid import UUID

import pytest

from hengjian.exchange.models import ReportedCase
from hengjian.identity import scope
from hengjian.identity.models import Unit
from hengjian.identity.scope import Scope
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problems
from hengjian.proceedings import staging
from hengjian.proceedings.models import SealedValue, StepRecord, StoredFile
from support import own
from support.papers import photograph
from support.scoping.handed import System, lines, named, without
from support.scoping.matrix import Seat
from support.scoping.naming import NOWHERE
from support.scoping.world import MARKS, World


def recorded(system: System) -> int:
    with scope.enter(Scope(agency=system.agency.id)):
        return StepRecord.objects.count()


def test_lines_that_name_anothers_are_answered_like_lines_that_name_nothing(own_world: World) -> None:
    world, theirs = own_world, System(own_world, "other")
    assert '"recorded"' in theirs.told("k", theirs.line("乙-1"))
    foreign, none, before = *named(world, "other"), recorded(theirs)
    mine = System(world, "market")
    for what, made in lines(mine):
        said, of_nothing = (mine.told(f"{what}-{it['tag']}", *made(it)) for it in (foreign, none))
        assert MARKS["other"] not in said, what
        assert without(said, foreign, none) == without(of_nothing, foreign, none), what
    assert recorded(theirs) == before


def test_a_key_of_another_system_is_free(own_world: World) -> None:
    theirs, mine = System(own_world, "other"), System(own_world, "market")
    assert theirs.hands_in("same-key", theirs.line("乙-1")).status_code == 201
    told = mine.hands_in("same-key", mine.line("甲-1"))
    assert (told.status_code, told.json()["repeated"]) == (201, False)
    other = theirs.hands_in("other-key", theirs.line("乙-2")).json()["id"]
    answers = [mine.asks(f"/hand-ins/{one}") for one in (other, NOWHERE)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_reported_digest_of_anothers_file_opens_nothing(own_world: World) -> None:
    """Files are not handed over by the interface: a digest alone must never lead to bytes that somebody else keeps."""
    mine, at = System(own_world, "market"), Seat(own_world, own_world.viewers["李建国"])
    made = dict(lines(mine))["evidence"]
    for it in named(own_world, "other"):
        mine.told(f"e-{it['tag']}", *made(it))
        with scope.enter(Scope(agency=mine.agency.id)):
            case = ReportedCase.objects.get(case_key=f"E-{it['tag']}").proceeding_id
            sealed = SealedValue.objects.get(proceeding_id=case, element="evidence_file").id
        assert at.client.get(f"/cases/{case}/evidence/{sealed}/").status_code == 404, it["tag"]


def test_a_table_of_people_knows_the_units_of_its_own_body_alone(own_world: World) -> None:
    """One who enters people for a body names units by name: another body's is as unknown as any."""
    Unit.objects.create(organisation=own_world.bodies["other"], name="北辰专案科", kind="handling")
    at = Seat(own_world, own_world.viewers["系统员"]).client
    url = f"/administration/organisations/{own_world.city.market.id}/people/"
    told = []
    for unit in ("北辰专案科", "没有这个科"):
        answer = at.post(url, {"since": "2026-11-20", "people": f"王新人，xinren，HANDLER，{unit}"})
        assert answer.status_code == 422, answer.status_code
        told.append(without(answer.content.decode(), {"unit": unit}))
    assert told[0] == told[1]


@pytest.mark.parametrize("text", [
    "stages:\n  - {{name: x_own, title: 某环节}}\nsteps:\n  - {{name: x_a, title: 会签, action: 会签, from: [{stage}],"
    " roles: [UNIT_HEAD]}}",
    "changes:\n  decide: {{form: [{stage}]}}",
    "layouts:\n  B15: |\n    #import \"{stage}.typ\": *",
])
def test_an_arrangement_that_names_anothers_is_told_the_same(world: World, text: str) -> None:
    at = Seat(world, world.viewers[own.ADMIN]).client
    told = []
    for stage in ("x_other", "x_nobody"):
        said = "procedure: penalty.ordinary\ntitle: 某设置\n" + text.format(stage=stage)
        answer = at.post("/standards/overlays/penalty.ordinary/",
                         {"action": "check", "text": said, "since": "2026-11-21"})
        assert answer.status_code == 422
        told.append(without(answer.content.decode(), {"stage": stage}))
    assert told[0] == told[1]


def test_the_name_of_a_file_leads_nowhere(own_world: World) -> None:
    """A file is kept under what it is, whatever it is called."""
    actor, told = own_world.city.actor("李建国"), named(own_world, "other")
    for name in ("../../{case}.png", "..\\{number}.png", "/files/{digest}", "{number}\n{case}.png"):
        titles = []
        for it in told:
            case = new_id()
            digest = staging.stage(actor, case, photograph(name), name.format(**it), "evidence")
            with scope.enter(actor.scope):
                kept = StoredFile.objects.get(proceeding_id=case)
            assert (kept.digest, kept.agency_id) == (digest, own_world.city.market.id)
            assert digest not in {one["digest"] for one in told}
            assert not {"/", "\\", "\n"} & set(kept.title)
            titles.append(without(kept.title, it))
        assert titles[0] == titles[1], name


def test_another_case_takes_no_file_and_says_no_more_than_that_its_id_is_taken(own_world: World) -> None:
    """Ids of new cases come with their form, so one that exists cannot answer like a new one; it tells nothing else."""
    world, actor = own_world, own_world.city.actor("李建国")
    theirs = UUID(world.ids["other"].by_kind["case"])
    with pytest.raises(Problems) as refused:
        staging.stage(actor, theirs, photograph("x"), f"{MARKS['other']}.png", "evidence")
    assert MARKS["other"] not in str([(p.message, p.fix) for p in refused.value.problems])
    with scope.enter(Scope(city="120000")):
        assert not StoredFile.objects.filter(proceeding_id=theirs, agency_id=world.city.market.id).exists()
