"""Single sign-on against a real provider: who gets in, who does not, and what no answer of its may be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import msgspec
import pytest
import yaml
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client, override_settings

from hengjian.identity.models import Account, AuditEntry, Session
from hengjian.identity.signin import oidc, single
from hengjian.law.source import LawError
from support import city as small
from support.city import City
from support.provider import BELIEVES, Running, running, signing_keys

ANSWER = "/sign-in/single/answer/"


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    with running() as one:
        yield one


@pytest.fixture
def city(db: None) -> City:
    cache.clear()
    return small.build()


@pytest.fixture
def use() -> Iterator[Any]:
    """Puts a provider's description in force, as HENGJIAN_OIDC does at start-up."""
    made: list[Any] = []

    def put(described: single.Provider) -> None:
        backends = [*site.AUTHENTICATION_BACKENDS, oidc.BACKEND]
        one = override_settings(SINGLE_SIGN_ON=described, AUTHENTICATION_BACKENDS=backends,
                                **single.settings(described))
        one.enable()
        made.append(one)

    yield put
    for one in reversed(made):
        one.disable()


def asks(browser: Client, onward: str = "/cases/") -> str:
    """Where the sign-in page's link leads to."""
    return str(browser.get(f"/sign-in/single/?next={onward}")["Location"])


def answers(browser: Client, back: str) -> Any:
    """The browser follows the provider's redirect back to us."""
    return browser.get(f"{ANSWER}?{urlsplit(back).query}")


def refused(browser: Client, answer: Any) -> bool:
    """Whether that led to the sign-in page, with nobody signed in and the one message for every failure."""
    said = "统一认证没有完成" in browser.get("/sign-in/").content.decode()
    return (answer.status_code, answer["Location"]) == (302, "/sign-in/") and said and not Session.objects.exists()


@pytest.mark.control("ASVS 10.1.2", "ASVS 10.2.1", "ASVS 10.2.3", "ASVS 10.5.2")
@pytest.mark.parametrize(("client", "algorithm"), [("hengjian", "RS256"), ("hengjian-es", "ES256")])
def test_who_has_an_account_comes_in(city: City, provider: Running, use: Any, client: str, algorithm: str) -> None:
    use(provider.described(client, algorithm))
    Account.objects.filter(username="user1").update(external_id="gov-4711")
    browser = Client()
    assert "用统一认证平台登录" in browser.get("/sign-in/").content.decode()
    request = asks(browser)
    asked = {name: value[0] for name, value in parse_qs(urlsplit(request).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid"
    assert len(asked["state"]) >= 32
    assert len(asked["nonce"]) >= 32
    came = answers(browser, provider.signs_in(request, "gov-4711"))
    assert (came.status_code, came["Location"]) == (302, "/cases/")
    assert browser.get("/cases/").status_code == 200
    session = Session.objects.get()
    assert (session.account.username, session.single, session.second_at) == ("user1", True, None)
    assert AuditEntry.objects.get(action="sign_in").detail["single"] is True


def test_a_name_is_found_by_name_only_where_no_identifier_was_entered(city: City, provider: Running, use: Any) -> None:
    use(provider.described())
    browser = Client()
    assert answers(browser, provider.signs_in(asks(browser), "user2"))["Location"] == "/cases/"
    Account.objects.filter(username="user1").update(external_id="gov-4711")
    Session.objects.all().delete()
    other = Client()
    assert refused(other, answers(other, provider.signs_in(asks(other), "user1")))


@pytest.mark.parametrize("who", ["nobody", "frozen"])
def test_no_account_is_made_and_a_frozen_one_stays_shut(city: City, provider: Running, use: Any, who: str) -> None:
    use(provider.described())
    Account.objects.filter(username="user1").update(external_id="frozen", is_active=False)
    before, browser = Account.objects.count(), Client()
    assert refused(browser, answers(browser, provider.signs_in(asks(browser), who)))
    assert Account.objects.count() == before
    entry = AuditEntry.objects.get(action="sign_in_refused")
    assert (entry.outcome, entry.detail["reason"]) == ("refused", "no_account")


@pytest.mark.control("ASVS 10.1.2", "ASVS 10.2.1", "ASVS 10.5.1")
@pytest.mark.parametrize("wrong", ["state", "other browser", "nonce", "verifier"])
def test_an_answer_to_another_question_is_refused(city: City, provider: Running, use: Any, wrong: str) -> None:
    use(provider.described())
    browser = Client()
    back = provider.signs_in(asks(browser), "user1")
    session = browser.session
    state, kept = next(iter(session["oidc_states"].items()))
    match wrong:
        case "state":
            back = back.replace(state, "0" * len(state))
        case "other browser":
            browser = Client()
            asks(browser)
        case "nonce":
            kept["nonce"] = "0" * 32
        case "verifier":
            kept["code_verifier"] = "0" * 64
    if wrong in ("nonce", "verifier"):
        session["oidc_states"] = {state: kept}
        session.save()
    assert refused(browser, answers(browser, back))


@pytest.mark.control("ASVS 10.5.1")
def test_a_code_opens_once(city: City, provider: Running, use: Any) -> None:
    """Our state is used up; and where it is kept by trickery, the provider does not know the code any more."""
    use(provider.described())
    browser, thief = Client(), Client()
    request = asks(browser)
    states = dict(browser.session["oidc_states"])
    back = provider.signs_in(request, "user1")
    assert answers(browser, back)["Location"] == "/cases/"
    browser.post("/sign-out/")
    Session.objects.all().delete()
    assert refused(browser, answers(browser, back))
    thief.get("/sign-in/single/")
    session = thief.session
    session["oidc_states"] = states
    session.save()
    assert refused(thief, answers(thief, back))


@pytest.mark.control("ASVS 6.8.2", "ASVS 9.1.1", "ASVS 9.1.3")
def test_a_token_signed_by_another_key_is_refused(city: City, provider: Running, use: Any) -> None:
    """Another provider's keys under the same names."""
    with running(signing_keys()) as other:
        use(provider.described(keys=f"{other.address}/jwks"))
        browser = Client()
        assert refused(browser, answers(browser, provider.signs_in(asks(browser), "user1")))


@pytest.mark.control("ASVS 9.1.2", "ASVS 9.2.1", "ASVS 9.2.3", "ASVS 10.5.4")
@pytest.mark.parametrize("change", [
    {"aud": "somebody-else"}, {"aud": ["hengjian", "somebody-else"]}, {"iss": "http://evil.example"}, {"exp": 1},
    {"exp": None}, {"sub": None}, {"alg": "none"}, {"alg": "HS256"},
], ids=str)
def test_what_a_token_says_is_held_to(use: Any, provider: Running, change: dict[str, Any]) -> None:
    """Tokens that no honest provider makes, signed by the right key all the same."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    use(provider.described())
    claims: dict[str, Any] = {"iss": provider.address, "aud": "hengjian", "exp": 9_999_999_999, "iat": 1,
                              "sub": "user1", "nonce": "n"}
    backend = oidc.Backend()
    assert backend._verify_jws(jwt.encode(claims, key, "RS256"), key.public_key())["sub"] == "user1"
    algorithm = change.pop("alg", "RS256")
    claims = {name: value for name, value in (claims | change).items() if value is not None}
    secret: Any = {"RS256": key, "HS256": "x" * 40, "none": None}[algorithm]
    with pytest.raises((jwt.PyJWTError, oidc.SuspiciousOperation)):
        backend._verify_jws(jwt.encode(claims, secret, algorithm), key.public_key() if algorithm != "HS256" else secret)


@pytest.mark.control("ASVS 6.8.4", "ASVS 6.3.4", "GB/T 22239 身份鉴别 d")
def test_who_needs_a_second_factor_is_asked_unless_the_provider_is_believed(
    city: City, provider: Running, use: Any
) -> None:
    bureau = small.organisation("滨海新区司法局", "津滨司", "120116", None, 9, kind="justice")
    Account.objects.get(username="user1").person.posts.update(organisation=bureau, unit=None, role="DIST_JUSTICE")
    use(provider.described())
    browser = Client()
    answers(browser, provider.signs_in(asks(browser), "user1"))
    assert browser.get("/cases/")["Location"].startswith("/sign-in/second/")
    assert not oidc._believed({"acr": "urn:test:two", "amr": ["otp"]}), "believed only where the settings say so"
    use(provider.described(second_factor=BELIEVES))
    assert oidc._believed({"amr": ["pwd", "otp"]})
    assert oidc._believed({"acr": "urn:test:two"})
    assert not oidc._believed({"acr": "urn:test:one", "amr": ["pwd"]})
    assert not oidc._believed({})


@pytest.mark.control("ASVS 7.6.1")
def test_signing_out_offers_to_sign_out_there_too(city: City, provider: Running, use: Any) -> None:
    use(provider.described())
    browser = Client()
    answers(browser, provider.signs_in(asks(browser), "user1"))
    page = browser.post("/sign-out/").content.decode()
    assert f"{provider.address}/session/end?id_token_hint=" in page
    assert browser.get("/cases/").status_code == 302


@pytest.mark.control("ASVS 15.2.3")
def test_without_settings_there_is_no_single_sign_on(city: City) -> None:
    assert "single" not in Client().get("/sign-in/").content.decode()
    assert [Client().get(page).status_code for page in ("/sign-in/single/", ANSWER)] == [404, 404]


def test_the_file_is_read_strictly(tmp_path: Path, provider: Running) -> None:
    file = tmp_path / "single.yaml"
    plain = msgspec.to_builtins(provider.described(second_factor=BELIEVES))
    file.write_text(yaml.safe_dump(plain))
    assert single.read(str(file)) == provider.described(second_factor=BELIEVES)
    assert single.read("") is None
    for wrong in ({"algorithm": "HS256"}, {"issuers": "x"}, {"client_id": None}):
        file.write_text(yaml.safe_dump(plain | wrong))
        with pytest.raises(LawError, match=r"single\.yaml:\d+"):
            single.read(str(file))
