"""The rights that stand as data: read strictly, whole, and agreeing with the tables that use them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hengjian.identity.models import Level, OrganisationKind, Rank, Role
from hengjian.law import rights, source
from hengjian.law.catalogue import Law


def test_every_kind_of_body_and_every_role_has_its_place() -> None:
    found = rights.load()
    assert set(found.bodies) == set(OrganisationKind.values)
    assert {level for body in found.bodies.values() for level in body.levels} <= set(Level.values)
    assert {role for body in found.bodies.values() for role in body.roles} == set(Role.values)
    assert found.ranked.deciding <= set(Rank.values)
    assert "CITY_JUSTICE" not in found.roles_of("justice", "district")


def test_roles_are_called_alike_everywhere() -> None:
    known = source.read(source.HERE / "roles.yaml", dict[str, str])
    assert set(Role.values) <= known.keys()


def test_what_is_reserved_is_a_step_with_such_an_answer() -> None:
    law = Law.load()
    for one in rights.load().ranked.reserved:
        procedure, _, step = one.step.partition("/")
        form = {field.key: field.element for field in law.procedures[procedure].step(step).form}
        for name, value in one.when.items():
            assert value in law.dictionary.elements[form[name]].codes


def test_parts_go_by_procedure_and_roles() -> None:
    found = rights.load()
    assert found.parts_of("penalty.ordinary", ["HANDLER_LEAD", "HANDLER_CO"]) == {"handle"}
    assert found.parts_of("penalty.ordinary", ["HANDLER_LEAD", "CLERK"]) == frozenset(), "clerks may take it too"
    assert found.parts_of("hearing", ["HEARING_HOST", "CLERK"]) == {"preside"}
    assert found.parts_of("serving", ["HANDLER_LEAD"]) == frozenset()
    assert {other for other, _ in found.against("handle")} == {"review", "approve", "preside"}


@pytest.mark.parametrize(("old", "new", "told"), [
    ("roles: [SYS_ADMIN, SEC_ADMIN, AUDIT_ADMIN]\n", "roles: [SYS_ADMIN, ROOT]\n", "没有角色「ROOT」"),
    ("parts: [handle, review], cite", "parts: [handle, watch], cite", "没有职责「watch」"),
    ("unit: hour", "unit: year", "year"),
])
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    for name in ("rights.yaml", "roles.yaml"):
        shutil.copy(source.HERE / name, tmp_path)
    text = (tmp_path / "rights.yaml").read_text("utf-8")
    assert old in text
    (tmp_path / "rights.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(source.LawError) as wrong:
        rights.load(tmp_path)
    assert "rights.yaml:" in str(wrong.value)
    assert told in str(wrong.value)
