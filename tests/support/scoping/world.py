"""The city of the matrix: bodies of every kind, people in every role, cases of every kind, and rows gone astray.

What each viewer may see is written here by hand, apart from `scopes.yaml`, so that the two are held against each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Value
from django.http import QueryDict
from django.utils import timezone

from hengjian.disclosure.models import Publication, Withdrawal
from hengjian.enforcement.models import ReviewRow
from hengjian.exchange.models import Batch, HandIn, Receipt, Returned, Submission
from hengjian.identity import scope
from hengjian.identity.models import Account, Confirmation, Organisation, Person, Post, Scoped, Unit
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.proceedings import asked, exports, staging, standards
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.models import (
    AskedForm,
    ClockRow,
    Destruction,
    ExportJob,
    FindingRow,
    IssuedDocument,
    IssuedNumber,
    Overlay,
    Participant,
    Proceeding,
    Restriction,
    SealedValue,
    StepRecord,
    StoredFile,
)
from hengjian.proceedings.reading import binding_clocks, vault_of
from hengjian.proceedings.sealing import Vault
from support import city as small
from support import ordinary, own, spot
from support.city import City, organisation
from support.papers import photograph
from support.time import Clock

EVERYTHING = Scope(city="120000")
SINCE = date(2020, 1, 1)
OTHERS_ID = "110105194912310046"
"""A party of its own for the other body: two bodies over one party would be a case of 行政处罚法 25."""
TODAY = "2026-11-20"
OTHERS_PLACE = {"place_text": "北辰区某市场", "place_division": "120113"}
MARKS = {"market": "甲滨海", "other": "乙北辰", "cg": "丙城管", "town": "丁镇街", "city_market": "戊市局",
         "moved": "己迁移"}
"""A piece of each body's parties, which stands in the titles of its cases."""
STRAY, OLD = "迷途", "旧线"
"""A piece of what the other body has in the market's case; of what a city agency had under another line."""


@dataclass
class Ids:
    """What of one body's cases has an id of its own. A kind that a body has none of is missing."""

    by_kind: dict[str, str] = field(default_factory=dict)
    all: set[str] = field(default_factory=set)


@dataclass
class Viewer:
    """Somebody who looks: which bodies' records they see, and in which they may have figures."""

    name: str
    sees: frozenset[str]
    figures: frozenset[str]
    cases: frozenset[str] = frozenset()
    """The bodies in whose main case they take part."""
    reveals: bool = False


@dataclass
class World:
    city: City
    bodies: dict[str, Organisation]
    ids: dict[str, Ids]
    viewers: dict[str, Viewer]
    now: datetime
    family: set[str] = field(default_factory=set)
    """The ids of what belongs to the market's main case."""
    named: set[str] = field(default_factory=set)
    """Ids of others that rows gone astray name themselves."""
    taken_part: dict[str, str] = field(default_factory=dict)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every id of anybody's."""
        return frozenset(one for ids in self.ids.values() for one in ids.all)

    def marks(self, viewer: Viewer) -> list[str]:
        """What must not stand in anything a viewer gets."""
        found = [MARKS[body] for body in MARKS if body not in viewer.sees and body not in viewer.cases]
        strays = [] if "other" in viewer.sees else [STRAY]
        return [*found, *strays, *([] if len(viewer.sees) == len(MARKS) else [OLD])]

    def foreign(self, viewer: Viewer) -> set[str]:
        """Every id that a viewer must not get to see."""
        found = {one for body, ids in self.ids.items() if body not in viewer.sees for one in ids.all}
        return found - self.family if viewer.cases else found


def hire(city: City, name: str, body: Organisation, *roles: str, unit: Unit | None = None,
         until: date | None = None) -> Person:
    """A person with posts and an account."""
    person = Person.objects.create(name=name, pinyin=f"z{len(city.people):03d}")
    Account.objects.create_account(f"z{len(city.people):03d}", small.PASSWORD, person, small.PIN)
    for role in roles:
        if role in ("CITY_JUSTICE", "DIST_JUSTICE"):
            small.supervises(person, body, role)
        else:
            Post.objects.create(person=person, organisation=body, unit=unit, role=role, since=SINCE, until=until)
    city.people[name] = person
    return person


def build(monkeypatch: Any) -> World:
    """Everything, at ten on a Friday, told within some seconds."""
    clock = Clock(monkeypatch, "2026-09-01T10:00")
    city = ordinary.build()
    bodies = _bodies(city)
    ids: dict[str, Ids] = {name: Ids() for name in MARKS}
    _ordinary_cases(city, clock, ids)
    clock.at(f"{TODAY}T10:00")
    _online_cases(city, ids)
    _reported_cases(city, bodies, ids)
    world = World(city, bodies, ids, {}, clock.now)
    _around(world)
    _invited(world)
    _moved(world)
    _astray(world)
    _fill(world)
    _collect(world)
    world.viewers = {one.name: one for one in _viewers()}
    return world


# -- bodies and people -----------------------------------------------------------------------------------------


def _bodies(city: City) -> dict[str, Organisation]:
    made = {"market": city.market, "other": city.other_market}
    of_city = {"level": "city", "district": None}
    of_kind: list[tuple[str, str, str, str | None, dict[str, Any]]] = [
        ("cg", "滨海新区城市管理局", "120116", "CG", {}),
        ("town", "新城镇人民政府", "120116", None, {"kind": "town", "level": "town"}),
        ("city_market", "天津市市场监督管理委员会", "120000", "SCJG", {"level": "city", "district": None}),
        ("moved", "北辰区迁移市监局", "120113", "SCJG", {}),
        ("office", "新城镇司法所", "120116", None, {"kind": "office", "level": "town"}),
        ("binhai_justice", "滨海新区司法局", "120116", None, {"kind": "justice"}),
        ("beichen_justice", "北辰区司法局", "120113", None, {"kind": "justice"}),
        ("city_justice", "天津市司法局", "120000", None, {"kind": "justice", **of_city}),
        ("city_government", "天津市人民政府", "120000", None, {"kind": "government", **of_city}),
        ("binhai_government", "滨海新区人民政府", "120116", None, {"kind": "government"}),
        ("elsewhere", "外市司法局", "130000", None, {"kind": "justice", "level": "city", "district": None,
                                                      "city": "130000"}),
    ]
    for serial, (key, name, division, line, more) in enumerate(of_kind, start=20):
        made[key] = organisation(name, f"代{serial}", division, line, serial, **more)
    for key in ("town", "office"):
        made[key].division = "120116100"
        made[key].save(update_fields=["division"])
    staff = [
        ("城管甲", "cg", "HANDLER_LEAD"), ("城管乙", "cg", "HANDLER_LEAD"), ("镇街甲", "town", "HANDLER_LEAD"),
        ("镇街乙", "town", "HANDLER_LEAD"), ("市局甲", "city_market", "HANDLER_LEAD"),
        ("市局乙", "city_market", "HANDLER_LEAD"), ("迁移甲", "moved", "HANDLER_LEAD"),
        ("迁移乙", "moved", "HANDLER_LEAD"), ("司法所员", "office", "TOWN_JUSTICE_OFFICE"),
        ("滨海司法", "binhai_justice", "DIST_JUSTICE"), ("北辰司法", "beichen_justice", "DIST_JUSTICE"),
        ("市司法", "city_justice", "CITY_JUSTICE"), ("市长", "city_government", "GOV_LEADER"),
        ("区长", "binhai_government", "GOV_LEADER"), ("派单员", "binhai_government", "HOTLINE_DISPATCHER"),
        ("复议员", "city_justice", "REVIEW_ORG"), ("复议同事", "city_justice", "CITY_JUSTICE"),
        ("专家", "binhai_government", "LAY_PARTICIPANT"), ("前专家", "binhai_government", "LAY_PARTICIPANT"),
        ("调走专家", "binhai_government", "LAY_PARTICIPANT"), ("外市", "elsewhere", "CITY_JUSTICE"),
        ("系统员", "market", "SYS_ADMIN"), ("安全员", "market", "SEC_ADMIN"), ("审计员", "market", "AUDIT_ADMIN"),
        ("市局公示", "city_market", "PUBLISHER"), ("市局管理", "city_market", "AGENCY_ADMIN"),
        ("市局负责", "city_market", "AGENCY_HEAD"),
        ("乙管理", "other", "AGENCY_ADMIN"),
    ]
    for name, body, role in staff:
        hire(city, name, made[body], role)
    own.administrator(city)
    hire(city, "离任", made["market"], "HANDLER_LEAD", until=date(2026, 11, 1))
    return made


# -- cases -----------------------------------------------------------------------------------------------------


def _ordinary_cases(city: City, clock: Clock, ids: dict[str, Ids]) -> None:
    """An ordinary penalty under review in each of two bodies."""
    first = ordinary.Story(city, clock, party_name=f"{MARKS['market']}普")
    theirs = first.elsewhere(party_name=f"{MARKS['other']}普", party_id_number=OTHERS_ID)
    for body, story in (("market", first), ("other", theirs)):
        story.investigated()
        review = story.under("legal_review")
        review.do("open")
        ids[body].by_kind |= {"ordinary": str(story.case), "child": str(review.case)}


def _online_cases(city: City, ids: dict[str, Ids]) -> None:
    """On the spot, with a photo, decided and published."""
    told = (("market", ("李建国", "王敏"), "何晓", {}),
            ("other", ("陈晨", "孙倩"), "吴静", {"offence_place": OTHERS_PLACE, "party_id_number": OTHERS_ID,
                                                   "officer_numbers": ["120116000006", "120116000007"]}))
    for body, officers, publisher, changes in told:
        case, actor = new_id(), city.actor(officers[0])
        digest = staging.stage(actor, case, photograph(body), f"{MARKS[body]}.png", "evidence")
        evidence = [{"evidence_type": "02", "evidence_title": "现场照片", "evidence_file": digest}]
        signed = spot.signatures(city, *officers)
        acts = spot.acts(city, case, signed, party_name=f"{MARKS[body]}当场", evidence=evidence, **changes)
        record_many(actor, acts, f"online-{body}")
        text = {"publication_title": f"{MARKS[body][0]}某未按规定明码标价案", "publication_body": "罚款200元。"}
        record(city.actor(publisher), spot.act(city, case, "publish", signed=(), **text), f"publish-{body}")
        ids[body].by_kind |= {"case": str(case), "digest": digest}


def _reported_cases(city: City, bodies: dict[str, Organisation], ids: dict[str, Ids]) -> None:
    """Entered afterwards, with a fine too high: there are findings."""
    officers = {"market": ("李建国", "王敏"), "other": ("陈晨", "孙倩"), "cg": ("城管甲", "城管乙"),
                "town": ("镇街甲", "镇街乙"), "city_market": ("市局甲", "市局乙"), "moved": ("迁移甲", "迁移乙")}
    Organisation.objects.filter(id__in=[bodies[name].id for name in officers]).update(
        settings={"channels": {"penalty.simple": "entry"}})
    at = timezone.now().astimezone(SHANGHAI)
    for body, names in officers.items():
        case = new_id()
        acts = spot.acts(city, case, spot.signatures(city, *names, how="paper"), at=at, fine="500",
                         party_name=f"{MARKS[body]}补录")
        record_many(city.actor(names[0]), acts, f"entry-{body}")
        ids[body].by_kind |= {"entry": str(case)}
        ids[body].by_kind.setdefault("case", str(case))
    Organisation.objects.update(settings={"channels": {"penalty.simple": "online", "penalty.ordinary": "online"}})


# -- what is not a case ----------------------------------------------------------------------------------------


def ancestors(body: Organisation) -> dict[str, Any]:
    return {"city": body.city, "district": body.district, "line": body.line, "agency_id": body.id, "unit_id": None}


def _around(world: World) -> None:
    """Batches, exports, arrangements, requests for a confirmation."""
    city = world.city
    with scope.enter(EVERYTHING):
        for body in ("market", "other", "city_market"):
            batch = Batch.objects.create(upload_id=new_id(), file_name=f"{MARKS[body]}.jsonl", accepted=1,
                                         recorded=1, quarantined=1, received_at=world.now,
                                         **ancestors(world.bodies[body]))
            Returned.objects.create(batch_id=batch.id, number=1, key=MARKS[body], code="json", reason=MARKS[body],
                                    fingerprint=b"x" * 32, returned_at=world.now, **ancestors(world.bodies[body]))
            world.ids[body].by_kind["batch"] = str(batch.id)
    for body, person in (("market", "李建国"), ("other", "陈晨")):
        job = exports.ask(city.actor(person), "cases", f"title={MARKS[body]}", f"{MARKS[body]}核对", f"job-{body}")
        exports.run(job.id, job.person_id, job.agency_id)
        world.ids[body].by_kind |= {"export": str(job.id), "asked": str(job.id)}
    for body, admin in (("market", own.ADMIN), ("other", "乙管理")):
        _arrange(world, body, admin)
    for body, asks, second in (("market", "李建国", "王敏"), ("other", "陈晨", "孙倩")):
        typed = QueryDict(f"party_name={MARKS[body]}填写")
        sheet = asked.Sheet([], f"form-{body}", f"{MARKS[body]}确认", [], "/penalties/spot/", typed)
        made = asked.ask(city.actor(asks), city.people[second].id, sheet).one
        world.ids[body].by_kind |= {"confirmation": str(made.id), "requested": str(made.id)}


def _arrange(world: World, body: str, admin: str) -> None:
    """An agency's arrangement with a stage of its own, as its table keeps it; it comes into force much later."""
    content = {"procedure": "penalty.ordinary", "title": f"{MARKS[body]}设置",
               "stages": [{"name": f"x_{body}", "title": f"{MARKS[body]}环节"}]}
    with scope.enter(EVERYTHING):
        Overlay.objects.create(procedure="penalty.ordinary", version=1, since=date(2030, 1, 1), title=content["title"],
                               content=json.dumps(content, ensure_ascii=False), made_by=world.city.people[admin].id,
                               made_by_name=admin, **ancestors(world.bodies[body]))


def _invited(world: World) -> None:
    """The reconsideration body and an expert take part in the market's case; another expert did, a third has moved."""
    case, city = UUID(world.ids["market"].by_kind["case"]), world.city
    inviter = city.actor("周负责")
    asked = [("复议员", "reconsideration", "city_justice", ""),
             *((name, "expert", "binhai_government", name) for name in ("专家", "前专家", "调走专家"))]
    for name, part, body, person in asked:
        data: dict[str, object] = {
            "part": part, "organisation": str(world.bodies[body].id), "since": TODAY, "until": "2026-12-10",
            "person": str(city.people[person].id) if person else "", "reason": "核对"}
        record(inviter, Act(proceeding=case, step="invite", data=data), f"invite-{name}")
    with scope.enter(EVERYTHING):
        rows = {row.person_id: str(row.id) for row in Participant.objects.filter(proceeding_id=case, invited=True)}
    world.taken_part = {name: rows[city.people[name].id if part == "expert" else None] for name, part, _, _ in asked}
    ends: dict[str, object] = {"participation": world.taken_part["前专家"], "reason": "论证结束"}
    record(inviter, Act(proceeding=case, step="end_participation", data=ends), "end")
    Post.objects.filter(person=city.people["调走专家"]).update(organisation=world.bodies["city_government"])
    world.ids["market"].by_kind["participation"] = world.taken_part["专家"]


def _moved(world: World) -> None:
    """One agency has moved from 北辰 to 滨海; its case stays with whom it belonged to."""
    Organisation.objects.filter(id=world.bodies["moved"].id).update(district="120116", division="120116")


# -- rows that stand with the wrong body -----------------------------------------------------------------------


def _copy(row: Any, **changes: Any) -> Any:
    made = type(row)(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})
    for name, value in changes.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


def _astray(world: World) -> None:
    """Rows of another body that hang on one's own case, and own rows that lead to another body's: none shows it.

    A body that moves while its case runs, or a fault in a projection, could make them; each filter has to hold alone.
    """
    with scope.enter(EVERYTHING):
        _into_the_case(world)
        _out_of_the_case(world)
        _of_another_line(world)


def _into_the_case(world: World) -> None:
    case = UUID(world.ids["market"].by_kind["case"])
    theirs, stray = ancestors(world.bodies["other"]), {"id": new_id()}
    row = Proceeding.objects.get(id=case)
    child = _copy(row, id=new_id(), parent_id=case, title=f"{STRAY}子案", number="", party_key="", party_code="",
                  search=Value(""), **theirs)  # its own body finds it by none of the market's words
    handled = Proceeding.objects.get(id=world.ids["market"].by_kind["ordinary"])
    for proceeding in (case, handled.id):
        clock = ClockRow.objects.filter(proceeding_id=proceeding).order_by("id").first()
        assert clock is not None
        stray_clock = _copy(clock, id=new_id(), title=f"{STRAY}期限", due_on=date(2026, 1, 1), met_on=None, met_by=None,
                            **theirs)
        world.ids["other"].by_kind.setdefault("stray_clock", str(stray_clock.id))
    last = StepRecord.objects.filter(proceeding_id=case).order_by("-seq").first()
    document = IssuedDocument.objects.filter(proceeding_id=case).exclude(file_digest="").first()
    assert last is not None
    assert document is not None
    FindingRow.objects.create(id=new_id(), proceeding_id=case, step_id=last.id, rule="CF-25", rule_version="1",
                              cite="行政处罚法 第五十一条", status="failed", message=f"{STRAY}问题", found_at=world.now,
                              **theirs)
    world.ids["other"].by_kind["stray_document"] = str(_copy(document, title=f"{STRAY}文书", **stray, **theirs).id)
    _copy(document, id=new_id(), proceeding_id=child.id, title="子案文书", number="子1号", file_digest="")
    vault, elements = Vault(case, theirs), standards.law().dictionary.elements
    vault._key = vault_of(row).key()  # the case's own
    phone = vault._seal(elements["party_phone"], "13900139000")
    photo = vault._seal(elements["evidence_file"], world.ids["market"].by_kind["digest"])
    world.ids["other"].by_kind["stray_sealed"] = phone["sealed"]
    known = SealedValue.objects.get(proceeding_id=case, element="evidence_file", agency_id=row.agency_id)
    shown = {"evidence_type": "02", "evidence_title": f"{STRAY}证据",
             "evidence_file": photo | {"sealed": str(known.id)}}
    early = datetime(2026, 1, 5, 10, tzinfo=SHANGHAI)
    stray_step = _record(last, "publish", 9000, theirs, {"evidence": [shown]}, recorded_at=early, actor_id=new_id())
    _beneath(world, last, theirs)
    world.named.add(str(last.id))
    Restriction.objects.create(id=new_id(), proceeding_id=case, kind="x", evidence="现场照片", basis="x", reason=STRAY,
                               since=early, by_name=STRAY, **theirs)
    publication = Publication.objects.filter(proceeding_id=case).first()
    assert publication is not None
    Withdrawal.objects.create(
        publication=_copy(publication, id=new_id(), version=2), step_id=last.id, reason=STRAY,
        withdrawn_on=early.date(), withdrawn_at=early, body=b"{}", **theirs)
    _record(last, "void_number", 9001, ancestors(world.city.market), {
        "title": "某文书", "number": "1号", "reason": "重复", "evidence": [
            {"evidence_type": "02", "evidence_title": "另一照片", "evidence_file": photo}]})
    system = Account.objects.get(person=world.city.people["李建国"]).id
    handed = HandIn.objects.create(id=new_id(), token_id=system, key=STRAY, digest="x", received_at=world.now,
                                   answer={}, **theirs)
    world.ids["other"].by_kind["stray_handin"] = str(handed.id)
    _asked_astray(world, theirs)
    batch = world.ids["market"].by_kind["batch"]
    Receipt.objects.create(batch_id=batch, first_line=9000, last_line=9009, size=10, root=b"r" * 32,
                           received_at=world.now, **theirs)
    Returned.objects.create(batch_id=batch, number=9, key=STRAY, code="json", reason=STRAY, fingerprint=b"y" * 32,
                            returned_at=world.now, **theirs)
    mine = ancestors(world.city.market)
    IssuedNumber.objects.create(word="他", year=2019, serial=1, text="他〔2019〕1号", step_id=last.id, **theirs)
    IssuedNumber.objects.create(word="迷", year=2026, serial=2, text="迷〔2026〕2号", step_id=last.id, **mine)
    IssuedNumber.objects.create(word="迷", year=2026, serial=4, text="迷〔2026〕4号", step_id=stray_step.id, **mine)
    _copy(document, id=new_id(), step_id=last.id, number="迷〔2026〕2号", title=f"{STRAY}文书", **theirs)


def _beneath(world: World, last: StepRecord, theirs: dict[str, Any]) -> None:
    """What no page shows by itself: an archiving, a part, a running limit, a file, a destruction, a review."""
    case, early = last.proceeding_id, datetime(2026, 1, 6, 10, tzinfo=SHANGHAI)
    _record(last, "archive", 8999, theirs, {"archive_number": STRAY}, recorded_at=early)
    Participant.objects.create(id=new_id(), proceeding_id=case, person_id=new_id(), part="x", since=early, **theirs)
    clocks = ClockRow.objects.filter(proceeding_id=case)
    idle = sorted(binding_clocks("penalty.simple") - set(clocks.values_list("name", flat=True)))[0]
    _copy(clocks.order_by("id")[0], id=new_id(), name=idle, title=f"{STRAY}另一期限", due_on=date(2026, 1, 1),
          met_on=None, met_by=None, paused_since=None, **theirs)
    file = StoredFile.objects.filter(proceeding_id=case).order_by("id")[0]
    _copy(file, id=new_id(), digest="f" * 64, content_key="", title=f"{STRAY}文件", **theirs)
    Destruction.objects.create(id=new_id(), proceeding_id=world.ids["market"].by_kind["ordinary"], ground="x",
                               basis="x", reason=STRAY, asked_by=new_id(), asked_by_name=STRAY, asked_at=early,
                               approved=True, decided_by_name=STRAY, decided_at=early, **theirs)
    ReviewRow.objects.create(proceeding_id=new_id(), reviewer=str(world.city.people["钱审核"].id), opined_at=early,
                             **theirs)
    publication = Publication.objects.filter(proceeding_id=case).order_by("version")[0]
    _copy(publication, id=new_id(), version=3, replaces_id=None, title=f"{STRAY}公示", **theirs)


def _asked_astray(world: World, theirs: dict[str, Any]) -> None:
    """What one asked a colleague, kept with another body."""
    asks, second = world.city.people["李建国"], world.city.people["王敏"]
    request = Confirmation.objects.create(
        requested_by=asks, person=second, agency_id=world.city.market.id, fingerprint="f", form_key=STRAY,
        place="/penalties/spot/", summary={"title": "某确认", "lines": []})
    content = Vault(request.id, theirs).seal_bytes(json.dumps({"party_name": [STRAY]}).encode(), asked.PLACE)
    AskedForm.objects.create(id=request.id, person_id=asks.id, content=content,
                             expires_at=world.now + timedelta(days=1), **theirs)
    world.ids["other"].by_kind["stray_request"] = str(request.id)


def _record(like: StepRecord, step: str, seq: int, owner: dict[str, Any], data: dict[str, Any], **more: Any) -> Any:
    who = STRAY if step == "publish" else "某录入员"
    body = {"data": data, "stage": "", "actor": who, "officers": [], "verdicts": [], "clocks": {}}
    changes = {"id": new_id(), "step": step, "seq": seq, "body": body, "corrects_id": None,
               "occurred_at": datetime(2026, 1, 5, 10, tzinfo=SHANGHAI), **owner, **more}
    return _copy(like, **changes)


def _out_of_the_case(world: World) -> None:
    """Own rows that name another body's case or step."""
    theirs, mine = UUID(world.ids["other"].by_kind["case"]), ancestors(world.city.market)
    step = StepRecord.objects.filter(proceeding_id=theirs).order_by("seq").first()
    assert step is not None
    FindingRow.objects.create(id=new_id(), proceeding_id=theirs, step_id=step.id, rule="CF-25", rule_version="1",
                              cite="行政处罚法 第五十一条", status="failed", message="指向他处",
                              found_at=world.now, **mine)
    for serial, target in ((1, step.id), (3, _record(step, "void_number", 9100, mine, {
            "title": "某文书", "number": "1号", "reason": "重复"}).id)):
        IssuedNumber.objects.create(word="迷", year=2026, serial=serial, text=f"迷〔2026〕{serial}号", step_id=target,
                                    **mine)
    world.named |= {str(theirs), str(step.id), world.ids["market"].by_kind["case"]}
    case = Proceeding.objects.get(id=world.ids["market"].by_kind["case"])
    own_step = StepRecord.objects.filter(proceeding_id=case.id).order_by("seq").first()
    assert own_step is not None
    half = {"rule": "CF-25", "rule_version": "1", "cite": "行政处罚法 第五十一条", "status": "failed",
            "found_at": world.now, **mine}
    made = FindingRow.objects.create(id=new_id(), proceeding_id=theirs, step_id=own_step.id, message="一半", **half)
    other = FindingRow.objects.create(id=new_id(), proceeding_id=case.id, step_id=step.id, message="另一半", **half)
    world.ids["other"].by_kind |= {"stray_finding": str(made.id), "stray_finding_step": str(other.id)}


def _of_another_line(world: World) -> None:
    """What a city agency had under another line of business before: its present scope is its present line."""
    before = ancestors(world.bodies["city_market"]) | {"line": "OLD"}
    own_case = UUID(world.ids["city_market"].by_kind["case"])
    step = StepRecord.objects.filter(proceeding_id=own_case).order_by("seq").first()
    clock = ClockRow.objects.filter(proceeding_id=own_case).order_by("id").first()
    publication = Publication.objects.order_by("published_at").first()
    assert step is not None
    assert clock is not None
    assert publication is not None
    IssuedNumber.objects.create(word="旧", year=2026, serial=1, text=f"{OLD}旧1号", step_id=step.id, **before)
    _copy(clock, id=new_id(), name="publication", met_on=None, met_by=None, **before)
    _copy(publication, id=new_id(), title=f"{OLD}公示", replaces_id=None, **before)
    Overlay.objects.create(procedure="penalty.ordinary", version=9, since=date(2026, 1, 1), title=f"{OLD}设置",
                           content="", made_by=new_id(), made_by_name=OLD, **before)
    asked = {"requested_at": world.now, "listing": "cases", "query": "", "reason": "核对"}
    ExportJob.objects.create(id=new_id(), person_id=world.city.people["市局甲"].id, key="o", title=f"{OLD}导出",
                             status="asked", **asked, **before)
    Destruction.objects.create(id=new_id(), proceeding_id=own_case, ground="x", basis="x", reason=OLD,
                               asked_by=new_id(), asked_by_name=OLD, asked_at=world.now, **before)
    leader = world.city.people["市长"]
    ExportJob.objects.create(id=new_id(), person_id=leader.id, key="s", listing="cases", title=f"{STRAY}导出", query="",
                             reason="核对", requested_at=world.now, **ancestors(world.bodies["city_government"]))


# -- a row in every table --------------------------------------------------------------------------------------


def _fill(world: World) -> None:
    """Each scoped table has a row of two bodies, and of the market one that is not of its main case."""
    market, other = world.ids["market"].by_kind, world.ids["other"].by_kind
    with scope.enter(EVERYTHING):
        for model in apps.get_models():
            if issubclass(model, Scoped):
                _one_row(model, world.city.market, market["case"])
                _one_row(model, world.city.market, market["ordinary"])
                _one_row(model, world.city.other_market, other["case"])
        for body in ("market", "other"):
            Submission.objects.bulk_create([Submission(
                id=new_id(), batch_id=world.ids[body].by_kind["batch"], receipt_id=new_id(), number=1, key=MARKS[body],
                agency_id=world.bodies[body].id, case_key="a", parent_key="", occurred_at=world.now,
                fingerprint=b"z" * 32, is_sealed=False, line=b"{}")])


def _one_row(model: type[Scoped], body: Organisation, case: str) -> None:
    column, owner = model.case_column(), ancestors(body)
    rows = model._default_manager.filter(agency_id=body.id)
    if column == "id" or (rows.filter(**{column: case}) if column else rows).exists():
        return
    plain: dict[str, Any] = {
        "UUIDField": new_id(), "CharField": "", "TextField": "x", "DateField": date(2026, 11, 1),
        "DateTimeField": timezone.now(), "PositiveSmallIntegerField": 1, "PositiveIntegerField": 77,
        "PositiveBigIntegerField": 1, "BinaryField": b"x", "JSONField": {}, "BooleanField": False,
        "SearchVectorField": None,
    }
    said: dict[str, Any] = dict(owner)
    for one in model._meta.concrete_fields:
        if one.attname == column:
            said[one.attname] = case
        elif one.is_relation and not one.null:
            said[one.attname] = one.related_model._default_manager.filter(agency_id=body.id).order_by("pk").first().pk
        elif one.attname not in said and not one.null and not one.has_default():
            said[one.attname] = plain[one.get_internal_type()]
            if one.get_internal_type() == "CharField":
                said[one.attname] = new_id().hex[-min(one.max_length or 8, 8):]
    made = model(**said)
    if "search" in {one.attname for one in model._meta.concrete_fields}:
        made.search = Value("")
    made.save(force_insert=True)


# -- what there is ---------------------------------------------------------------------------------------------


def _collect(world: World) -> None:
    """Every id of every scoped row by body, and of each kind one to ask for."""
    agencies = {body.id: name for name, body in world.bodies.items()}
    with scope.enter(EVERYTHING):
        members = {str(i) for i in Proceeding.objects.filter(
            root_id=world.ids["market"].by_kind["case"]).values_list("id", flat=True)}
        for model in apps.get_models():
            if not issubclass(model, Scoped):
                continue
            column = model.case_column() or "pk"
            for key, agency, case in model._default_manager.values_list("pk", "agency_id", column):
                if agencies[agency] in world.ids:
                    world.ids[agencies[agency]].all.add(str(key))
                if str(case) in members and agency == world.city.market.id:
                    world.family.add(str(key))
        for body, ids in world.ids.items():
            case, mine = ids.by_kind["case"], {"agency_id": world.bodies[body].id}
            found = {
                "clock": ClockRow.objects.filter(proceeding_id=case, **mine),
                "document": IssuedDocument.objects.filter(proceeding_id=case, **mine).exclude(file_digest=""),
                "sealed": SealedValue.objects.filter(proceeding_id=case, element="party_id_number", **mine),
                "evidence": SealedValue.objects.filter(proceeding_id=case, element="evidence_file", **mine),
                "finding": FindingRow.objects.filter(proceeding_id=ids.by_kind["entry"], **mine),
            }
            for kind, rows in found.items():
                if (row := rows.order_by("id").first()) is not None:
                    ids.by_kind[kind] = str(row.pk)
            handed = HandIn.objects.filter(**mine).order_by("id").first()
            if handed is not None:
                ids.by_kind["handin"] = str(handed.id)
            number = Proceeding.objects.get(id=case).number
            if number:
                ids.by_kind["number"] = number
    for ids in world.ids.values():
        ids.all -= {ids.by_kind.get("participation", ""), ids.by_kind.get("stray_request", "")}  # also the market's


def _viewers() -> list[Viewer]:
    every = frozenset(MARKS)

    def one(name: str, sees: str = "", figures: str | None = None, cases: str = "") -> Viewer:
        return Viewer(name, frozenset(sees.split()), frozenset((sees if figures is None else figures).split()),
                      frozenset(cases.split()))

    of_market = [one(name, "market") for name in
                 ("李建国", "周负责", "赵科长", "钱审核", "吴主持", "郑记录", "何晓", "卫档案", own.ADMIN)]
    return [
        *of_market, one("陈晨", "other"), one("城管甲", "cg"), one("镇街甲", "town"), one("迁移甲", "moved"),
        one("市局甲", "market other city_market moved"), one("市局公示", "market other city_market moved"),
        one("市局管理", "market other city_market moved"), one("市局负责", "market other city_market moved"),
        one("司法所员", "town"),
        one("滨海司法", "market cg town"), one("北辰司法", "other moved"),
        Viewer("市司法", every, every), one("市长", "", " ".join(MARKS)), one("区长", "", "market cg town"),
        one("派单员"),
        replace(one("复议员", cases="market"), reveals=True), one("专家", cases="market"), one("前专家"),
        one("调走专家"),
        one("外市"), one("系统员"), one("安全员"), one("审计员"),
    ]
