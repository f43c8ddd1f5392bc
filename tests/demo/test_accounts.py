"""The sign-in page's list agrees with who there is."""

from __future__ import annotations

from django.utils import timezone

from demo.made import Made
from hengjian.demo.accounts import ROLES, accounts, password, pin
from hengjian.identity.models import Account, Role
from hengjian.identity.services import actor_of
from hengjian.registry.services import certificates_on


def test_roles_are_called_as_in_identity() -> None:
    assert {role.value: role.label for role in Role} == ROLES


def test_every_role_has_an_account_to_sign_in_with(demo_city: Made) -> None:
    listed = accounts()
    assert {one.role for one in listed} == set(ROLES.values())
    for one in listed:
        account = Account.objects.select_related("person").get(username=one.username)
        actor = actor_of(account, demo_city.at)
        assert actor is not None, one.username
        assert (actor.name, actor.organisation.name) == (one.name, one.organisation)
        assert {Role(role).label for role in actor.roles} == {one.role}


def test_the_demo_password_and_pin_open_every_account(demo_city: Made) -> None:
    account = Account.objects.get(username="wangmin")
    assert account.check_password(password())
    assert account.pin_matches(pin())
    assert {a.password for a in Account.objects.all()} == {account.password}, "hashed once"
    assert not account.check_password(password() + "x")


def test_labelled_people_lack_what_their_label_says(demo_city: Made) -> None:
    people = {a.username: a for a in Account.objects.select_related("person")}
    labels = demo_city.summary.labels
    today = timezone.localdate(demo_city.at)

    def card(username: str):  # type: ignore[no-untyped-def]
        person = people[username].person_id
        return certificates_on([person], today).get(person)

    assert all(card(name).valid_to < today for name in labels["expired"])
    assert all(card(name).status == "suspended" for name in labels["suspended"])
    assert all(not card(name).areas[0].startswith("120116") for name in labels["other_area"])
    assert [card(name) for name in labels["no_certificate"]] == [None]
    assert [actor_of(people[name], demo_city.at) for name in labels["post_ended"]] == [None]
    for name in ("lijianguo", "wangmin"):
        assert card(name).valid_from <= today <= card(name).valid_to
        assert card(name).lines == ["SCJG"]
