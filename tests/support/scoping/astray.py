"""Rows that stand with the wrong body: none of them may ever be shown, and each fence has to hold them back alone."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Value

from hengjian.disclosure.models import Publication, Withdrawal
from hengjian.exchange.models import HandIn, Receipt, Returned
from hengjian.identity import scope
from hengjian.identity.models import Account, Confirmation
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.ids import new_id
from hengjian.proceedings import asked, standards
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
from support.scoping.world import EVERYTHING, OLD, STRAY, World, ancestors


def _copy(row: Any, **changes: Any) -> Any:
    made = type(row)(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})
    for name, value in changes.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


def scatter(world: World) -> None:
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
    ordinary = world.ids["market"].by_kind["ordinary"]
    newest = StepRecord.objects.filter(proceeding_id=ordinary).order_by("-seq")[0]
    _record(newest, "archive", 9000, theirs, {"archive_number": STRAY}, recorded_at=early)
    Participant.objects.create(id=new_id(), proceeding_id=case, person_id=new_id(), part="x", since=early, **theirs)
    clocks = ClockRow.objects.filter(proceeding_id=case)
    idle = sorted(binding_clocks("penalty.simple") - set(clocks.values_list("name", flat=True)))[0]
    _copy(clocks.order_by("id")[0], id=new_id(), name=idle, title=f"{STRAY}另一期限", due_on=date(2026, 1, 1),
          met_on=None, met_by=None, paused_since=None, **theirs)
    file = StoredFile.objects.filter(proceeding_id=case).order_by("id")[0]
    _copy(file, id=new_id(), digest="f" * 64, content_key="", title=f"{STRAY}文件", **theirs)
    Destruction.objects.create(id=new_id(), proceeding_id=ordinary, ground="x", basis="x",
                               reason=STRAY, asked_by=new_id(), asked_by_name=STRAY, asked_at=early,
                               approved=True, decided_by_name=STRAY, decided_at=early, **theirs)
    publication = Publication.objects.filter(proceeding_id=case).order_by("version")[0]
    _copy(publication, id=new_id(), version=3, replaces_id=None, title=f"{STRAY}公示",
          number=f"{STRAY}1号", **theirs)  # its own: other bodies may ask for theirs


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
