"""Every kind of bad line is returned with its place and reason, in Chinese; the rest of the file is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from hengjian.exchange import acceptance, services
from hengjian.exchange.acceptance import NOBODY
from hengjian.exchange.lines import LONGEST
from hengjian.exchange.models import Batch, Returned
from hengjian.identity import scope
from hengjian.identity.models import AuditEntry, Organisation
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.problem import Problems
from hengjian.proceedings.models import StepRecord
from support import reported
from support.city import City
from support.exchanging import EVERYTHING, encoded, file, reasons
from support.planted import places
from support.reported import World

Line = dict[str, Any]


def lawful(world: World, number: int = 1) -> reported.Told:
    from datetime import date

    return reported.lawful(world, Random(number), number, date(2025, 3, 1), date(2025, 6, 1))


def opening(world: World, number: int = 1) -> Line:
    return lawful(world, number).lines[0]


def without(name: str) -> Callable[[Line], Line]:
    return lambda line: {k: v for k, v in line.items() if k != name}


def data(**changes: Any) -> Callable[[Line], Line]:
    return lambda line: line | {"data": line["data"] | changes}


def tomorrow() -> str:
    return (timezone.now().astimezone(SHANGHAI) + timedelta(days=1)).isoformat(timespec="seconds")


BAD: dict[str, tuple[Callable[[Line], Line | bytes], set[tuple[str, str]]]] = {
    "不是 JSON": (lambda _: b"{not json", {("", "json")}),
    "JSON 没有结束": (lambda line: encoded(line)[:-5], {("", "json")}),
    "不是对象": (lambda _: b"[1, 2]", {("", "json")}),
    "嵌套过深": (lambda _: b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", {("", "json")}),
    "不是 UTF-8": (lambda line: encoded(line).decode().encode("gbk"), {("", "encoding")}),
    "一行 2 MB": (lambda line: encoded(line | {"by": "x" * 2 * LONGEST}), {("", "too_long")}),
    "没有编号": (without("key"), {("key", "required")}),
    "编号有空格": (lambda line: line | {"key": "a b"}, {("key", "pattern")}),
    "编号过长": (lambda line: line | {"key": "k" * 81}, {("key", "too_long")}),
    "编号是数": (lambda line: line | {"key": 7}, {("key", "wrong_type")}),
    "不认识的名称": (lambda line: line | {"colour": "red"}, {("colour", "unknown_key")}),
    "没有机关": (without("agency"), {("agency", "required")}),
    "机关不认识": (lambda line: line | {"agency": "11120000000000000X"}, {("agency", "no_agency")}),
    "程序不认识": (lambda line: line | {"procedure": "penalty.none"}, {("procedure", "no_procedure")}),
    "环节不认识": (lambda line: line | {"step": "fly"}, {("step", "no_step")}),
    "没有时间": (without("occurred_at"), {("occurred_at", "required")}),
    "时间无法识别": (lambda line: line | {"occurred_at": "昨天"}, {("occurred_at", "wrong_type")}),
    "时间在将来": (lambda line: line | {"occurred_at": tomorrow()}, {("occurred_at", "future")}),
    "证号没有登记": (lambda line: line | {"officers": ["120116000001", "120116999999"]},
                {("officers.1", "no_certificate")}),
    "证号不是列表": (lambda line: line | {"officers": "120116000001"}, {("officers", "wrong_type")}),
    "没有这种文书": (lambda line: line | {"numbers": {"B29": "1号"}}, {("numbers", "no_document")}),
    "附件没有列出": (data(evidence=[{"evidence_type": "02", "evidence_title": "照片", "evidence_file": "0" * 64}]),
                {("evidence.0.evidence_file", "no_file")}),
    "数据缺项和错项": (data(party_name=None, found_at="2025-13-01", offence_facts="\u200b", harm_caused="也许"),
                 {("party_name", "required"), ("found_at", "wrong_type"), ("offence_facts", "bad_character"),
                  ("harm_caused", "wrong_type")}),
    "数据项不认识": (data(colour="red"), {("colour", "unknown_key")}),
    "数据不是一组": (lambda line: line | {"data": 5}, {("data", "wrong_type")}),
}


def test_bad_lines_are_returned_with_their_reasons_and_the_rest_is_kept(reporting: tuple[City, World]) -> None:
    """Every kind in one file, good lines before, between and after."""
    _, world = reporting
    lines: list[Line | bytes] = []
    expected: dict[int, set[tuple[str, str]]] = {}
    for i, (change, wrong) in enumerate(BAD.values()):
        lines += [opening(world, 1000 + i), change(opening(world, i + 1))]
        expected[len(lines)] = wrong
    receipt = services.import_file(file(*lines), "a.jsonl")
    found: dict[int, set[tuple[str, str]]] = {}
    for number, element, code, _ in reasons():
        found.setdefault(number, set()).add((element, code))
    names = dict(zip(expected, BAD, strict=True))
    assert {names[n]: found.get(n) for n in expected} == {names[n]: wrong for n, wrong in expected.items()}
    assert found.keys() == expected.keys()
    assert sum(one.counts.quarantined for one in receipt.agencies) == len(BAD)
    assert not receipt.clean
    with scope.enter(EVERYTHING):
        assert StepRecord.objects.count() == len(BAD)
        for row in Returned.objects.all():
            assert any("一" <= c <= "鿿" for c in row.reason)
            assert row.fix or row.code in ("unknown_key", "required", "wrong_type", "unknown_code")


def test_the_audit_log_has_one_entry_for_what_was_returned_of_a_file(
    reporting: tuple[City, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many, why and where, of acceptance and of the door; it stays when the lines are not kept after all."""
    _, world = reporting
    wrong = [data(party_name=None, party_phone="1380013")(opening(world, n)) for n in range(1, 31)]
    stray = lawful(world, 40).lines[1]
    services.import_file(file(*wrong, opening(world, 31), stray), "a.jsonl", "某科长")
    [returned, at_the_door] = AuditEntry.objects.filter(action="exchange.returned").order_by("at", "id")
    assert (returned.outcome, returned.category, returned.subject) == ("refused", "exchange", at_the_door.subject)
    said = returned.detail
    assert (said["file"], said["by"], said["lines"]) == ("a.jsonl", "某科长", 30)
    assert said["codes"]["required"] == 30
    assert len(said["problems"]) == 20
    assert {"1:party_name:required", "1:party_phone:invalid"} <= set(said["problems"])
    assert "1380013" not in str(said)
    assert (at_the_door.detail["lines"], at_the_door.detail["codes"]) == (1, {"no_case": 1})

    monkeypatch.setattr(acceptance, "fail", lambda name: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.accept(file(without("step")(opening(world, 50))), "b.jsonl")
    assert not Batch.objects.filter(file_name="b.jsonl").exists()
    assert AuditEntry.objects.get(action="exchange.returned", detail__file="b.jsonl").detail["lines"] == 1


def test_sealed_values_never_stand_in_clear(reporting: tuple[City, World]) -> None:
    _, world = reporting
    secrets = {"party_other_id_number": "E" + "7" * 45, "party_phone": "1380013", "party_address": "密" * 201,
               "party_birth_date": "1901-31-31"}
    line = opening(world, 1)
    for number in range(1, 60):  # whichever case has a person as its party
        line = opening(world, number)
        if line["data"]["party_kind"] == "person":
            break
    bad = data(**secrets)(line)
    unreadable = encoded(line)[:-3]
    good = lawful(world, 77)
    services.accept(file(bad, unreadable, data(phone_of_witness="13900139000")(line), *good.lines), "a.jsonl")
    values = {element: value for _, element, _, value in reasons()}
    assert set(secrets) <= set(values)
    hidden = [*secrets.values(), "13900139000", *(str(good.said("open").get(name, "")) for name in
              ("party_other_id_number", "party_phone", "party_address"))]
    everything = _dump()
    for value in filter(None, hidden):
        assert value.encode() not in everything, value


SECRET = "暗语行动方案 机密★10年"
MARKED: dict[str, Callable[[Line], Line | bytes]] = {
    "在数据项里": data(offence_facts=SECRET),
    "在一组里": data(evidence=[{"evidence_type": "02", "evidence_title": SECRET, "evidence_file": "0" * 64}]),
    "在名称里": data(**{SECRET: "x"}),
    "在编号里": lambda line: line | {"key": SECRET, "case": SECRET},
    "机关不认识": lambda line: line | {"agency": SECRET},
    "不是 JSON": lambda line: encoded(line | {"by": SECRET})[:-3],
    "写成转义": lambda line: json.dumps(line | {"by": SECRET}).encode(),
}


def test_a_line_with_the_mark_of_a_state_secret_leaves_nothing_anywhere(reporting: tuple[City, World]) -> None:
    """In no table, quarantine and audit log included, and in no file; the lines around it are kept."""
    _, world = reporting
    lines = [change(opening(world, n)) for n, change in enumerate(MARKED.values(), 1)]
    good = [opening(world, n) for n in range(50, 52)]
    services.import_file(file(good[0], *lines, good[1]), "a.jsonl")
    assert {(number, element, code) for number, element, code, _ in reasons()} == {
        (n, "", "state_secret") for n in range(2, len(lines) + 2)}
    assert AuditEntry.objects.filter(action="state_secret", outcome="refused").count() == len(lines)
    with scope.enter(EVERYTHING):
        assert not Returned.objects.exclude(key="", case_key="", step="", value="", label="").exists()
        assert StepRecord.objects.count() == len(good)
    assert places(str(good[0]["key"]))
    for part in ("暗语", "机密★"):
        assert places(part) == [], part
        assert part.encode() not in _dump()


@pytest.mark.parametrize("named", [("机密★10年 暗语.jsonl", ""), ("a.jsonl", "暗语处 机密★10年")])
def test_a_file_whose_name_or_sender_bears_the_mark_is_refused_whole(
    reporting: tuple[City, World], named: tuple[str, str]
) -> None:
    _, world = reporting
    with pytest.raises(Problems) as refusal:
        services.import_file(file(opening(world)), *named)
    assert [problem.code for problem in refusal.value.problems] == ["state_secret"]
    assert places("暗语") == []
    assert not Batch.objects.exists()


def _dump() -> bytes:
    """Every text and byte of the tables of exchange, as the auditor sees them."""
    from hengjian.ledger.verify import auditor

    found = []
    with auditor(), connections["owner"].cursor() as cursor:
        for table in ("batch", "receipt", "submission", "returned", "outcome"):
            cursor.execute(f"SELECT * FROM exchange_{table}")
            for row in cursor.fetchall():
                found += [bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode() for v in row]
    return b"\n".join(found)


@pytest.mark.parametrize(("content", "code"), [
    (b"", "empty"), (b"\n \n\t\n", "empty"), (b"\xef\xbb\xbf", "empty"), ("{}".encode("utf-16"), "encoding"),
])
def test_a_file_that_cannot_be_read_is_refused_whole(
    reporting: tuple[City, World], content: bytes, code: str
) -> None:
    with pytest.raises(Problems) as refusal:
        services.import_file(io.BytesIO(content), "a.jsonl")
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert reasons() == []


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(reporting: tuple[City, World]) -> None:
    _, world = reporting
    content = b"\xef\xbb\xbf" + encoded(opening(world, 1)) + b"\r\n\r\n" + encoded(opening(world, 2))
    assert services.import_file(io.BytesIO(content), "a.jsonl").clean
    assert services.import_file(file(opening(world, 1), opening(world, 2)), "b.jsonl").agencies[0].counts.repeated == 2


def test_a_line_of_a_hundred_megabytes_is_passed_over(reporting: tuple[City, World]) -> None:
    class Endless(io.RawIOBase):
        """100 MB without a line end, then a good line; never all in memory."""

        def __init__(self, tail: bytes) -> None:
            self.left, self.tail = 100 * 1024 * 1024, io.BytesIO(b"\n" + tail)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            if not self.left:
                return self.tail.readinto(buffer)
            size = min(self.left, len(buffer))
            buffer[:size] = b"x" * size
            self.left -= size
            return size

    _, world = reporting
    receipt = services.import_file(io.BufferedReader(Endless(encoded(opening(world, 1)))), "a.jsonl")
    assert reasons() == [(1, "", "too_long", "")]
    assert [one.recorded for one in receipt.agencies if one.recorded] == [1]


def test_an_online_agency_is_told_to_work_online(reporting: tuple[City, World]) -> None:
    city, world = reporting
    Organisation.objects.filter(id=city.market.id).update(settings={"channels": {"penalty.simple": "online"}})
    services.import_file(file(opening(world, 1)), "a.jsonl")
    assert [(element, code) for _, element, code, _ in reasons()] == [("agency", "channel")]
    Organisation.objects.filter(id=city.market.id).update(settings={"channels": {"penalty.simple": "entry"}})
    assert services.import_file(file(opening(world, 1)), "a.jsonl").clean


def test_lines_without_an_agency_are_kept_for_the_city(reporting: tuple[City, World]) -> None:
    services.import_file(file(b"nonsense"), "a.jsonl")
    with scope.enter(EVERYTHING):
        assert Batch.objects.get().agency_id == NOBODY
    with scope.enter(scope.Scope(agency=reporting[0].market.id)):
        assert not Returned.objects.exists()


def test_what_the_door_cannot_keep_is_returned_and_may_be_sent_again(reporting: tuple[City, World]) -> None:
    """A step whose case was never opened; once the opening has come, the very same line is taken up."""
    city, world = reporting
    told = lawful(world, 1)
    first, second = told.lines[0], told.lines[1]
    receipt = services.import_file(file(second), "a.jsonl")
    assert [(one.counts.accepted, one.recorded, one.returned) for one in receipt.agencies] == [(1, 0, 1)]
    assert [(element, code) for _, element, code, _ in reasons()] == [("case", "no_case")]
    assert services.fate(city.market, second["key"]).state == "returned"
    assert services.import_file(file(first, second), "b.jsonl").clean
    assert services.fate(city.market, second["key"]).state == "recorded"
    assert services.fate(city.market, "never sent").state == "unknown"


def test_a_case_key_that_is_taken_cannot_open_another_case(reporting: tuple[City, World]) -> None:
    _, world = reporting
    first = opening(world, 1)
    services.import_file(file(first, first | {"key": "another"}), "a.jsonl")
    assert [(n, element, code) for n, element, code, _ in reasons()] == [(2, "case", "case_taken")]
