"""A process killed anywhere in `record` leaves nothing or everything; the same submission again completes it once."""

from __future__ import annotations

from datetime import timedelta
from signal import SIGKILL

import msgspec
import pytest
from django.utils import timezone

from faults.conftest import KILLS, Run
from hengjian.identity import scope
from hengjian.kernel import failpoints
from hengjian.kernel.ids import new_id
from hengjian.proceedings import files
from hengjian.proceedings.door import Receipt, record_many
from hengjian.proceedings.models import IssuedNumber, StoredFile
from support import report, spot
from support.city import City
from support.standing import assert_whole, steps_of

FORM = list(spot.BEFORE)
PASSAGES = {
    "record.locked": (1,), "record.checked": (1, 5), "issue.numbered": (1,), "issue.stored": (1,),
    "record.appended": (1, 5), "record.projected": (1, 5), "record.before_ledger": (1,),
    "record.before_commit": (1,), "record.committed": (1,),
}
"""The form has five steps: it is killed at the first and at the last, the decision."""

pytestmark = pytest.mark.faults


def test_every_failpoint_of_the_engine_is_visited() -> None:
    assert set(PASSAGES) == {name for name in failpoints.known() if name.startswith(("record.", "issue."))}


@pytest.mark.control("ASVS 2.3.3", "ASVS 16.5.3")
@pytest.mark.parametrize("at", [f"{name}:{n}" for name, passages in PASSAGES.items() for n in passages])
def test_killed_there_and_submitted_again(city: City, child: Run, at: str) -> None:
    officer, case = city.actor("李建国"), new_id()
    acts = spot.acts(city, case)

    killed = child(officer.person_id, acts, "form", at)
    assert killed.returncode == -SIGKILL, killed.stderr.decode()
    left = steps_of(city, case)
    assert left == (FORM if at.startswith("record.committed") else [])
    assert_whole(city)

    receipt = record_many(officer, acts, "form")
    assert steps_of(city, case) == FORM
    assert receipt.repeated == bool(left)
    assert len(receipt.steps) == len(FORM)
    assert_whole(city)

    assert record_many(officer, acts, "form") == msgspec.structs.replace(receipt, repeated=True)
    record_many(officer, spot.acts(city, new_id()), "next")
    with scope.enter(officer.scope):
        assert sorted(IssuedNumber.objects.values_list("serial", flat=True)) == [1, 2, 3]
    report.note(KILLS, at, f"{len(left)} → {len(steps_of(city, case))} 步，重复 0，号码连续，台账完整，投影重放一致")


def test_a_child_that_lives_answers_with_its_receipt(city: City, child: Run) -> None:
    officer, case = city.actor("李建国"), new_id()
    acts = spot.acts(city, case)
    answer = child(officer.person_id, acts, "form")
    assert answer.returncode == 0, answer.stderr.decode()
    receipt = msgspec.json.decode(answer.stdout, type=Receipt)
    assert record_many(officer, acts, "form") == msgspec.structs.replace(receipt, repeated=True)


def test_the_bytes_a_killed_step_left_are_swept_and_no_others(city: City, child: Run) -> None:
    officer, case = city.actor("李建国"), new_id()
    before = stored()
    acts = spot.acts(city, case)
    assert child(officer.person_id, acts, "form", "issue.stored").returncode == -SIGKILL
    orphans = stored() - before
    assert len(orphans) == 1
    record_many(officer, acts, "form")
    with scope.enter(officer.scope):
        kept = set(StoredFile.objects.values_list("digest", flat=True))
    assert len(kept) == 2
    assert files.sweep() == 0, "what is younger than a day may still be committed"
    everything = stored()
    removed = files.sweep(timezone.now() + timedelta(days=2))
    assert everything - stored() >= orphans
    assert len(everything - stored()) == removed
    assert kept <= stored()


def stored() -> set[str]:
    place = files.storage()
    return {name for folder in place.listdir("")[0] for name in place.listdir(folder)[1]}
