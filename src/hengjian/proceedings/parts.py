"""Who takes part in a proceeding, in which part, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengjian.identity import rights
from hengjian.identity.models import Person, Post
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.elements import Dictionary, Form, walk
from hengjian.proceedings import standards
from hengjian.proceedings.models import Channel
from hengjian.proceedings.state import State

if TYPE_CHECKING:
    from hengjian.proceedings.sitting import Draft, Sitting

HANDLER = "handler"


def check(sitting: Sitting, form: Form, data: dict[str, Any]) -> None:
    """Raises Problems where a person named in the data holds no post, or not the one asked for, in this body.

    Online that is today; what is reported may name somebody who has left since.
    """
    dictionary = sitting.resolved.dictionary
    named = [(path, element, value) for path, element, value in walk(dictionary, form, data)
             if element.type == "person"]
    if not named:
        return
    people = [value for _, _, value in named]
    posts = Post.objects.in_force().filter(organisation=sitting.organisation.id, person__in=people)
    if sitting.channel == Channel.ONLINE:
        posts = posts.current(sitting.today)
    held = {(str(person), role) for person, role in posts.values_list("person", "role")}
    if sitting.channel == Channel.ONLINE:
        held |= {(str(one.person_id), one.role) for one in rights.granted(sitting.organisation.id)}
    known = {person for person, _ in held}
    wrong = [
        Problem(code="unknown", where=path, message=f"「{element.label}」所选人员不是本机关在岗的"
                f"{standards.law().roles.get(element.role, '人员')}", fix="请重新选择")
        for path, element, value in named
        if ((value, element.role) not in held if element.role else value not in known)
    ]
    if wrong:
        raise Problems(wrong)


def changes(state: State, draft: Draft) -> tuple[list[dict[str, Any]], list[str]]:
    """Who joins with this step, and the ids of the participations that end because somebody else takes the part."""
    joins: list[dict[str, Any]] = []
    leaves: list[str] = []
    if not state.steps:
        joins += [_joins(str(s.person_id), HANDLER) for s in draft.act.signatures]
    present = state.participants()
    for part, key in draft.step.parts.items():
        if key not in draft.data:
            continue
        said = draft.data[key]
        wanted = [str(one) for one in said] if isinstance(said, list) else [str(said)]
        before = [one for one in present if one["part"] == part]
        leaves += [one["id"] for one in before if one["person"] not in wanted]
        known = {one["person"] for one in before}
        joins += [_joins(person, part) for person in wanted if person not in known]
    return joins, leaves


def names(dictionary: Dictionary, form: Form, data: dict[str, Any]) -> dict[str, str]:
    """The names of the people that checked data names, kept with the step so that pages need not ask again."""
    found = [value for _, element, value in walk(dictionary, form, data) if element.type == "person"]
    return {str(i): name for i, name in Person.objects.filter(id__in=found).values_list("id", "name")} if found else {}


def _joins(person: str, part: str) -> dict[str, Any]:
    return {"id": str(new_id()), "person": person, "part": part}
