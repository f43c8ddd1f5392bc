"""Agencies' own arrangements of procedures: checking them, putting them into force, and what new proceedings take.

What has begun keeps its version (`versions`); an overlay that a later floor forbids is left out, and its page says so.
"""

from __future__ import annotations

from datetime import date
from typing import NoReturn
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max

from hengjian.identity import scope
from hengjian.identity import services as identity
from hengjian.identity.models import Organisation, Role
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import overlay as law
from hengjian.law.overlay import Floor
from hengjian.law.procedures import Resolved
from hengjian.law.source import Loaded
from hengjian.proceedings import standards, typesetting
from hengjian.proceedings.models import Channel, Overlay

LONGEST_NOTE = 500
LONGEST_TITLE = 100


class Standing(msgspec.Struct, frozen=True):
    """What an agency's overlay comes to on a day: the procedure with it, or the floor alone and why."""

    row: Overlay
    resolved: Resolved
    problems: list[Problem]


class Checked(msgspec.Struct, frozen=True):
    """The answer to a proposed text: problems with their lines, or the procedure as it would be run."""

    problems: list[tuple[int, Problem]]
    overlay: law.Overlay | None = None
    resolved: Resolved | None = None
    floor: Floor | None = None


# -- what new proceedings take -------------------------------------------------------------------------------------


def for_new(agency: Organisation, procedure: str, day: date, channel: str) -> Resolved:
    """The procedure as a proceeding of this body takes it that begins on a day. Raises KeyError for an unknown one.

    What other systems send follows their own arrangement: it is held to the floor alone.
    """
    alone = standards.law().resolve(procedure)
    if channel == Channel.EXCHANGE:
        return alone
    row = in_force(agency.id, day).get(procedure)
    return standing(agency, row, day).resolved if row else alone


def children_for_new(agency: Organisation, parent: str, day: date, channel: str) -> list[Resolved]:
    """The procedures that a body may open within one of these, as they would begin."""
    rows = {} if channel == Channel.EXCHANGE else in_force(agency.id, day)
    names = [one.name for one in standards.law().children_of(parent)]
    return [standing(agency, rows[name], day).resolved if name in rows else standards.law().resolve(name)
            for name in names]


def own_stages(scope: Scope) -> dict[str, str]:
    """The stages that bodies in a scope have added, in whatever version: titles by name. One query."""
    titles: dict[str, dict[str, None]] = {}
    for row in Overlay.objects.within(scope).exclude(content="").only("content").order_by("made_at", "id"):
        try:
            stages = msgspec.json.decode(row.content, type=law.Overlay).stages
        except msgspec.MsgspecError:
            continue
        for stage in stages:
            titles.setdefault(stage.name, {})[stage.title] = None
    return {name: "／".join(said) for name, said in titles.items()}


def in_force(agency: UUID, day: date) -> dict[str, Overlay]:
    """By procedure, the newest version whose day has come; without those that were withdrawn. One query."""
    newest = Overlay.objects.filter(agency_id=agency, since__lte=day).order_by("procedure", "-version")
    return {row.procedure: row for row in newest.distinct("procedure") if row.content}


def standing(agency: Organisation, row: Overlay, day: date) -> Standing:
    """An overlay held against the floor of a day."""
    try:
        overlay = msgspec.json.decode(row.content, type=law.Overlay)
        return Standing(row, law.resolve(floor(agency, row.procedure, day), overlay), [])
    except (Problems, msgspec.MsgspecError) as wrong:
        found = wrong.problems if isinstance(wrong, Problems) else [_unreadable(wrong)]
        return Standing(row, standards.law().resolve(row.procedure), found)


def floor(agency: Organisation, procedure: str, day: date) -> Floor:
    """What a body's overlay of a procedure is held against on a day. Raises KeyError for an unknown procedure."""
    return standards.law().floor(procedure, agency.line or "", agency.division, day)


def _unreadable(wrong: Exception) -> Problem:
    return Problem(code="unreadable", where="line.1", message=f"设置按现在的格式读不出：{wrong}", fix="重新设置")


# -- proposing and putting into force ------------------------------------------------------------------------------


def check(actor: Actor, text: str, day: date) -> Checked:
    """What a text comes to for the actor's body on a day. Nothing is kept."""
    try:
        read = law.parsed(text)
    except Problems as wrong:
        return Checked([(law_line(one), one) for one in wrong.problems])
    overlay = read.value
    if overlay.procedure not in standards.law().procedures:
        unknown = Problem(code="unknown", where="procedure", message=f"没有程序“{overlay.procedure}”",
                          fix=f"可用的有：{'、'.join(sorted(standards.law().procedures))}")
        return Checked([(read.line("procedure"), unknown)], overlay)
    present = floor(actor.organisation, overlay.procedure, day)
    problems = [*_titled(overlay), *_rows(overlay), *_layouts(present, overlay)]
    resolved = None
    try:
        resolved = law.resolve(present, overlay)
    except Problems as wrong:
        problems += wrong.problems
    if problems:
        return Checked(_by_line(read, problems), overlay, None, present)
    return Checked([], overlay, resolved, present)


def law_line(problem: Problem) -> int:
    """The line of a text that could not be read."""
    return int(problem.where.rpartition(".")[2])


def _by_line(read: Loaded[law.Overlay], problems: list[Problem]) -> list[tuple[int, Problem]]:
    return sorted(((law.line_of(read, one.where), one) for one in problems), key=lambda found: found[0])


def _titled(overlay: law.Overlay) -> list[Problem]:
    if overlay.title.strip() and len(overlay.title) <= LONGEST_TITLE:
        return []
    return [Problem(code="required", where="title", message=f"标题为空或者超过 {LONGEST_TITLE} 字", fix="填写标题")]


def _rows(overlay: law.Overlay) -> list[Problem]:
    """Tables have no field on the generated pages, so that nobody could fill them."""
    return [Problem(code="no_field", where=f"elements.{name}", message=f"增设的数据项“{one.label}”不能是多行表格",
                    fix="拆成几个数据项，或者用文本") for name, one in overlay.elements.items()
            if one.type == "list" and isinstance(one.of, list)]


def _layouts(present: Floor, overlay: law.Overlay) -> list[Problem]:
    """Own layouts see their content alone, and leave out nothing that the house's own prints."""
    found = []
    for code, source in overlay.layouts.items():
        if code not in present.documents:
            continue
        document = standards.law().documents[code]
        try:
            typesetting.check_layout(code, source)
        except typesetting.LayoutError as wrong:
            found += [msgspec.structs.replace(one, where=f"layouts.{code}") for one in wrong.problems]
        if missing := typesetting.left_out(document.source, source):
            found.append(Problem(code="below_floor", where=f"layouts.{code}",
                                 message=f"《{document.title}》的版式没有印出：{'、'.join(sorted(missing))}",
                                 fix="用 content.名称 把这些内容排进版式"))
    return found


def put_into_force(actor: Actor, text: str, since: date, today: date, *, seen: int, note: str = "") -> Overlay:
    """Keeps a new version for the actor's body, held against the floor of today. Audited, also where refused.

    `seen` is the newest version of this procedure that the actor has seen (0: none). Raises Problems.
    """
    found = check(actor, text, today)
    problems = [*_may(actor), *(one for _, one in found.problems), *_day(since, today), *_note(note)]
    if problems or found.overlay is None:
        _refuse(actor, found.overlay.procedure if found.overlay else "", problems)
    assert found.overlay is not None
    content = msgspec.json.encode(found.overlay).decode()
    return _kept(actor, found.overlay.procedure, found.overlay.title.strip(), content, since, seen, note)


def withdraw(actor: Actor, procedure: str, since: date, today: date, *, seen: int, note: str = "") -> Overlay:
    """From a day on new proceedings take the floor alone. Audited. Raises Problems."""
    if problems := [*_may(actor), *_day(since, today), *_note(note)]:
        _refuse(actor, procedure, problems)
    return _kept(actor, procedure, "撤回本机关设置", "", since, seen, note)


def _kept(
    actor: Actor, procedure: str, title: str, content: str, since: date, seen: int, note: str
) -> Overlay:
    own = actor.organisation
    with scope.enter(actor.scope):
        newest = versions(actor.organisation.id, procedure)
        if newest == seen:
            row = Overlay(procedure=procedure, version=seen + 1, since=since, content=content, title=title,
                          note=note.strip(), made_by=actor.person_id, made_by_name=actor.name, city=own.city,
                          district=own.district, line=own.line, agency_id=own.id)
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError:
                newest = seen + 1
    if newest != seen:
        _refuse(actor, procedure, [Problem(code="changed", where="version", fix="请刷新页面，核对后重新提交",
                                           message="这个程序的设置刚刚由别人改过，本次没有保存")])
    identity.audit("overlay", procedure, actor=actor, version=row.version, since=since.isoformat(), title=title,
                   withdrawn=not content)
    return row


def versions(agency: UUID, procedure: str) -> int:
    """The number of the newest version there is; 0 where there is none."""
    rows = Overlay.objects.filter(agency_id=agency, procedure=procedure)
    return int(rows.aggregate(newest=Max("version"))["newest"] or 0)


def may_set(actor: Actor) -> bool:
    """Whether the actor sets the arrangements of its body."""
    return Role.AGENCY_ADMIN in actor.roles_at("overlays", "set")


def _may(actor: Actor) -> list[Problem]:
    if may_set(actor):
        return []
    return [Problem(code="not_your_role", where="role", message="只有本机关的单位管理员可以设置程序",
                    fix="请由单位管理员办理")]


def _day(since: date, today: date) -> list[Problem]:
    if since >= today:
        return []
    return [Problem(code="too_early", where="since", message="生效日期不能早于今天", fix="填今天或者以后的日期")]


def _note(note: str) -> list[Problem]:
    if len(note) <= LONGEST_NOTE:
        return []
    return [Problem(code="too_long", where="note", message=f"说明最多 {LONGEST_NOTE} 字", fix="请缩短")]


def _refuse(actor: Actor, procedure: str, problems: list[Problem]) -> NoReturn:
    identity.audit("overlay", procedure, actor=actor, outcome="refused",
                   problems=[f"{one.where}:{one.code}" for one in problems])
    raise Problems(problems)
