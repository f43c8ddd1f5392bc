"""Start-up recognises this database's master keys."""

from __future__ import annotations

import pytest

from hengjian.proceedings import keycheck, keys
from hengjian.proceedings.keys import MasterKey

FIRST, SECOND, OTHER = (MasterKey(v, bytes([n]) * 32) for v, n in ((1, 1), (2, 2), (1, 9)))


def holding(monkeypatch: pytest.MonkeyPatch, *held: MasterKey) -> str:
    monkeypatch.setattr(keys, "masters", lambda: {master.version: master for master in held})
    return keycheck.trouble()


@pytest.mark.django_db
def test_the_first_keys_are_marked_and_known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert holding(monkeypatch, FIRST) == ""
    assert holding(monkeypatch, FIRST, SECOND) == "", "a further version is a rotation"
    assert holding(monkeypatch, FIRST, SECOND) == ""


@pytest.mark.django_db
def test_another_key_in_its_place_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    holding(monkeypatch, FIRST)
    assert "不是这个数据库的" in holding(monkeypatch, OTHER)


@pytest.mark.django_db
def test_a_version_that_is_gone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    holding(monkeypatch, FIRST, SECOND)
    assert "缺少第 2 版主密钥" in holding(monkeypatch, FIRST)
