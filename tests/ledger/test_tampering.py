"""Whatever the database's owner alters, removes, swaps, inserts or reorders is found, and the entry named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from hengjian.ledger import services
from hengjian.ledger.verify import Fault, SavedHead
from hengjian.proceedings import verification
from ledger.conftest import ENTRIES, TAMPERING
from support import report
from support.tampering import Owner, owner, undone

pytestmark = pytest.mark.long

FIRST, MIDDLE, LAST = 0, 4, ENTRIES - 1
PLACES = {"首": FIRST, "中": MIDDLE, "末": LAST}
Tamper = Callable[[Owner, int], Any]
ENTRY = "agency_id = %s AND sequence = %s"


def record_set(assignment: str) -> Tamper:
    return lambda o, at: o.run(f"UPDATE proceedings_steprecord SET {assignment} WHERE id = %s", o.refs()[at])


def entry_set(assignment: str) -> Tamper:
    return lambda o, at: o.run(f"UPDATE ledger_entry SET {assignment} WHERE {ENTRY}", o.agency, at)


def head_set(assignment: str) -> Tamper:
    return lambda o, _: o.run(f"UPDATE ledger_head SET {assignment} WHERE agency_id = %s", o.agency)


def other(at: int) -> int:
    """A neighbour, so that both stand in the log."""
    return at + 1 if at < LAST else at - 1


def swap_bodies(o: Owner, at: int) -> None:
    a, b = o.refs()[at], o.refs()[other(at)]
    o.run("""UPDATE proceedings_steprecord s SET body = t.body, body_salt = t.body_salt, body_digest = t.body_digest
             FROM proceedings_steprecord t WHERE (s.id, t.id) IN ((%s, %s), (%s, %s))""", a, b, b, a)


def swap_entries(o: Owner, at: int) -> None:
    """Leaf and record change places; each entry still fits its record."""
    o.run("""UPDATE ledger_entry s SET leaf = t.leaf, ref_id = t.ref_id FROM ledger_entry t
             WHERE s.agency_id = %s AND (s.sequence, t.sequence) IN ((%s, %s), (%s, %s))""",
          o.agency, at, other(at), other(at), at)


def swap_rows(o: Owner, at: int) -> None:
    order = list(range(ENTRIES))
    order[at], order[other(at)] = order[other(at)], order[at]
    o.renumber(order)


def send_to_the_end(o: Owner, at: int) -> None:
    o.renumber([i for i in range(ENTRIES) if i != at] + [at])


def send_to_the_front(o: Owner, at: int) -> None:
    o.renumber([at] + [i for i in range(ENTRIES) if i != at])


def remove_and_close_up(o: Owner, at: int) -> None:
    o.run(f"DELETE FROM ledger_entry WHERE {ENTRY}", o.agency, at)
    o.renumber([i for i in range(ENTRIES) if i != at])


def remove_all_of_it(o: Owner, at: int) -> None:
    o.run("DELETE FROM proceedings_steprecord WHERE id = %s", o.refs()[at])
    remove_and_close_up(o, at)


def insert(o: Owner, at: int) -> None:
    """A forged record gets an entry of its own, with the leaf that fits it; the others move up."""
    forged = o.forge(o.refs()[at])
    leaf = verification.steps([forged])[forged].leaf
    o.run("UPDATE ledger_entry SET sequence = -1 - sequence WHERE agency_id = %s AND sequence >= %s", o.agency, at)
    o.run("UPDATE ledger_entry SET sequence = -sequence WHERE agency_id = %s AND sequence < 0", o.agency)
    o.enter(at, leaf, leaf, forged)


def append(o: Owner, at: int) -> None:
    forged = o.forge(o.refs()[at])
    leaf = verification.steps([forged])[forged].leaf
    o.enter(ENTRIES, leaf, leaf, forged)


def here(at: int) -> set[int]:
    return {at}


def here_or_next(at: int) -> set[int]:
    """An even entry is bound to its place by the one that follows it."""
    return {at, at + 1}


def earlier_of_two(at: int) -> set[int]:
    return {min(at, other(at))}


def always(sequence: int) -> Callable[[int], set[int]]:
    return lambda at: {sequence}


Expected = tuple[Tamper, Callable[[int], set[int]], set[str]]
RECORDS: dict[str, Expected] = {
    "记录：改正文": (record_set("body = jsonb_set(body, '{data}', '{}')"), here, {"altered"}),
    "记录：清空正文": (record_set("body = NULL, body_salt = NULL"), here, {"altered"}),
    "记录：改正文并重算摘要": (lambda o, at: o.change_body(o.refs()[at]), here, {"altered"}),
    "记录：改办理时间": (record_set("occurred_at = occurred_at - interval '1 day'"), here, {"altered"}),
    "记录：改入库时间": (record_set("recorded_at = recorded_at - interval '1 microsecond'"), here, {"altered"}),
    "记录：改机关": (record_set(f"agency_id = '{UUID(int=7)}'"), here, {"altered"}),
    "记录：改区划": (record_set("district = NULL"), here, {"altered"}),
    "记录：改步骤": (record_set("step = 'close'"), here, {"altered"}),
    "记录：改步序": (record_set("seq = seq + 40"), here, {"altered"}),
    "记录：改渠道": (record_set("channel = 'entry'"), here, {"altered"}),
    "记录：改录入人": (record_set(f"actor_id = '{UUID(int=7)}'"), here, {"altered"}),
    "记录：改程序版本": (record_set("procedure_hash = repeat('0', 64)"), here, {"altered"}),
    "记录：添被更正": (record_set("corrects_id = id"), here, {"altered"}),
    "记录：删除": (record_set("id = gen_random_uuid()"), here, {"gone"}),
    "记录：两条对调正文": (swap_bodies, earlier_of_two, {"altered"}),
}
LOG: dict[str, Expected] = {
    "存证：改叶": (entry_set("leaf = decode(repeat('00', 32), 'hex')"), here, {"altered"}),
    "存证：改子树根": (entry_set("node = decode(repeat('00', 32), 'hex')"), here, {"moved"}),
    "存证：改指向": (entry_set(f"ref_id = '{UUID(int=7)}'"), here, {"gone"}),
    "存证：改指向另一条": (
        lambda o, at: entry_set(f"ref_id = '{o.refs()[other(at)]}'")(o, at), here, {"altered", "repeated"},
    ),
    "存证：改种类": (entry_set("kind = 'other'"), here, {"gone"}),
    "存证：改序号": (entry_set("sequence = 5000"), here, {"missing"}),
    "存证：改机关": (entry_set(f"agency_id = '{UUID(int=7)}'"), here, {"missing", "truncated"}),
    "存证：删除": (lambda o, at: o.run(f"DELETE FROM ledger_entry WHERE {ENTRY}", o.agency, at), here,
               {"missing", "truncated"}),
    "存证：删除并补号": (remove_and_close_up, here, {"moved", "truncated"}),
    "存证与记录：删除并补号": (remove_all_of_it, here, {"moved", "truncated"}),
    "存证：对调内容": (swap_entries, earlier_of_two, {"moved"}),
    "存证：对调整行": (swap_rows, earlier_of_two, {"moved"}),
    "存证：移到末尾": (send_to_the_end, lambda at: here_or_next(at) if at < LAST else set(), {"moved"}),
    "存证：移到开头": (send_to_the_front, lambda at: here_or_next(0) if at else set(), {"moved"}),
    "存证：插入伪造记录": (insert, here_or_next, {"moved", "added"}),
    "存证：追加伪造记录": (append, always(ENTRIES), {"added", "moved"}),
}
HEAD: dict[str, Expected] = {
    "链头：改根": (head_set("root = decode(repeat('00', 32), 'hex')"), always(LAST), {"root"}),
    "链头：改子树根": (head_set("frontier = frontier[2:2] || frontier[1:1]"), always(LAST), {"root"}),
    "链头：改大": (head_set("size = size + 1"), always(ENTRIES), {"truncated"}),
    "链头：改小": (head_set("size = size - 1"), always(LAST), {"added"}),
    "链头：删除": (lambda o, _: o.run("DELETE FROM ledger_head"), always(0), {"headless"}),
}
CASES = [
    pytest.param(name, place, *expected, id=f"{name}-{place}")
    for table in (RECORDS, LOG) for name, expected in table.items() for place in PLACES
    if expected[1](PLACES[place])
] + [pytest.param(name, "末", *expected, id=name) for name, expected in HEAD.items()]


def fault_of(agency: UUID, saved: list[SavedHead] | None = None) -> Fault | None:
    found = verification.verify(saved or [])
    return next((log.fault for log in found.logs if log.agency_id == agency), None)


def saved_head(agency: UUID) -> SavedHead:
    head = services.head(agency)
    return SavedHead(agency, head.size, head.root.hex())


def test_what_nobody_touched_is_sound(agency: UUID) -> None:
    with owner(agency):
        pass
    found = verification.verify([saved_head(agency)])
    assert found.sound
    assert found.entries == ENTRIES


@pytest.mark.control("GB/T 22239 数据完整性 b")
@pytest.mark.parametrize(("name", "place", "tamper", "named", "kinds"), CASES)
def test_it_is_found_and_the_entry_named(
    untouched: UUID, name: str, place: str, tamper: Tamper, named: Callable[[int], set[int]], kinds: set[str]
) -> None:
    at = PLACES[place]
    with undone(untouched) as hand:
        tamper(hand, at)
        fault = fault_of(untouched)
    assert fault is not None
    report.note(TAMPERING, name, f"{place} {at}→{fault.sequence} {fault.kind}")
    assert fault.kind in kinds
    assert fault.sequence in named(at)


@pytest.mark.parametrize("place", PLACES)
def test_a_record_beside_the_ledger_is_named(untouched: UUID, place: str) -> None:
    with undone(untouched) as hand:
        forged = hand.forge(hand.refs()[PLACES[place]])
        found = verification.verify()
    assert found.outside == [str(forged)]
    assert not found.sound
    report.note(TAMPERING, "记录：插入而无存证", f"{place} 记录之 id outside")


# -- against a saved head ----------------------------------------------------------------------------------


def cut(o: Owner, size: int) -> None:
    """Truncates so that nothing in the database tells: entries, records and head."""
    refs = o.refs()
    for ref in refs[size:]:
        o.run("DELETE FROM proceedings_steprecord WHERE id = %s", ref)
    o.rewrite(refs[:size])


@pytest.mark.parametrize("size", [0, 1, MIDDLE, LAST])
def test_a_consistent_truncation_is_found_against_a_saved_head(agency: UUID, size: int) -> None:
    saved = saved_head(agency)
    with owner(agency) as hand:
        cut(hand, size)
    assert fault_of(agency) is None, "only a head kept elsewhere can tell"
    fault = fault_of(agency, [saved])
    assert fault is not None
    assert (fault.kind, fault.sequence) == ("truncated", size)
    report.note(TAMPERING, "与留存链头比：一致地截尾", f"截至 {size}→{fault.sequence} {fault.kind}")


def test_a_log_that_is_gone_altogether_is_found_against_a_saved_head(agency: UUID) -> None:
    saved = saved_head(agency)
    with owner(agency) as hand:
        cut(hand, 0)
        hand.run("DELETE FROM ledger_head WHERE agency_id = %s", agency)
    fault = fault_of(agency, [saved])
    assert fault is not None
    assert (fault.kind, fault.sequence) == ("truncated", 0)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tamper", [
    lambda o, at: o.change_body(o.refs()[at]),
    record_set("occurred_at = recorded_at - interval '9 days'"),
], ids=["body", "time"])
def test_a_chain_rewritten_from_end_to_end_is_found_against_a_saved_head(
    agency: UUID, place: str, tamper: Tamper
) -> None:
    saved = saved_head(agency)
    with owner(agency) as hand:
        tamper(hand, PLACES[place])
        hand.rewrite(hand.refs())
    assert fault_of(agency) is None, "only a head kept elsewhere can tell"
    fault = fault_of(agency, [saved])
    assert fault is not None
    assert (fault.kind, fault.sequence) == ("rewritten", LAST)
    report.note(TAMPERING, "与留存链头比：改后一致地重写全链",
                f"{place} {PLACES[place]}→{fault.sequence} {fault.kind}")


def test_two_records_reordered_consistently_are_found_against_a_saved_head(agency: UUID) -> None:
    saved = saved_head(agency)
    with owner(agency) as hand:
        refs = hand.refs()
        hand.rewrite([refs[1], refs[0], *refs[2:]])
    fault = fault_of(agency, [saved])
    assert fault is not None
    assert fault.kind == "rewritten"


def test_a_log_that_grew_honestly_fits_its_older_head(agency: UUID) -> None:
    from hengjian.ledger.merkle import root_of

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT leaf FROM ledger_entry ORDER BY sequence LIMIT 7")
        older = root_of(bytes(leaf) for (leaf,) in cursor.fetchall())
    assert fault_of(agency, [SavedHead(agency, 7, older.hex())]) is None
    fault = fault_of(agency, [SavedHead(agency, 6, older.hex())])
    assert fault is not None
    assert (fault.kind, fault.sequence) == ("rewritten", 5)


# -- the command -------------------------------------------------------------------------------------------


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ)
    for alias, name in (("default", "HENGJIAN_DATABASE_URL"), ("owner", "HENGJIAN_OWNER_URL")):
        at = connections[alias].settings_dict
        environment[name] = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    return subprocess.run([sys.executable, "-m", "hengjian.cli", "verify", *arguments], env=environment, text=True,
                          capture_output=True, timeout=120, check=False)


def test_the_command_tells_by_its_exit_status_and_names_the_entry(agency: UUID, tmp_path: Path) -> None:
    kept = tmp_path / "heads.json"
    sound = command("--json", "--save-head", str(kept))
    assert sound.returncode == 0, sound.stderr
    said = json.loads(sound.stdout)
    assert (said["sound"], said["logs"][0]["entries"], said["logs"][0]["fault"]) == (True, ENTRIES, None)

    with owner(agency) as hand:
        cut(hand, LAST)
    assert command("--json").returncode == 0
    broken = command("--json", "--head", str(kept))
    assert broken.returncode == 1
    fault = json.loads(broken.stdout)["logs"][0]["fault"]
    assert (fault["kind"], fault["sequence"]) == ("truncated", LAST)
    told = command("--head", str(kept))
    assert told.returncode == 1
    assert f"从第 {LAST} 号起被截去" in told.stdout


def test_a_head_file_that_cannot_be_read_is_said_in_one_line(agency: UUID, tmp_path: Path) -> None:
    broken = tmp_path / "heads.json"
    broken.write_text("[1, 2")
    answer = command("--head", str(broken))
    assert answer.returncode == 1
    assert "不能读取" in answer.stderr
    assert "Traceback" not in answer.stderr
