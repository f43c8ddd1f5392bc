"""The city of the matrix: bodies of every kind, people in every role, cases of every kind, and rows gone astray.

What each viewer may see is written here by hand, apart from `scopes.yaml`, so that the two are held against each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Value
from django.http import QueryDict
from django.utils import timezone

from hengjian.exchange.models import Batch, HandIn, Returned, Submission
from hengjian.identity import scope
from hengjian.identity.models import Account, Organisation, Person, Post, Scoped, Unit
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.proceedings import asked, export_making, exports, staging
from hengjian.proceedings.door import Act, record, record_many
from hengjian.proceedings.models import (
    ClockRow,
    FindingRow,
    IssuedDocument,
    Overlay,
    Participant,
    Proceeding,
    SealedValue,
)
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
    from support.scoping import astray  # which knows this world

    clock = Clock(monkeypatch, "2026-09-01T10:00")
    city = ordinary.build()
    bodies = _bodies(city)
    ids: dict[str, Ids] = {name: Ids() for name in MARKS}
    _ordinary_cases(city, clock, ids)
    clock.at(f"{TODAY}T10:00")
    Account.objects.update(password_at=clock.now)  # of September, they would run out at the end of November
    _online_cases(city, ids)
    _reported_cases(city, bodies, ids)
    world = World(city, bodies, ids, {}, clock.now)
    _around(world)
    _invited(world)
    _moved(world)
    astray.scatter(world)
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
        export_making.run(job.id, job.person_id, job.agency_id)
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
