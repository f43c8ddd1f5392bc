"""Sealed values: what of level L3 and above never stands in a step's data.

In the data stands `{"sealed": id, "commitment": hex, "index": hex}`. The commitment is SM3(salt ‖ value); the
32-byte salt lies inside the ciphertext and dies with the proceeding's key.
"""

from __future__ import annotations

import re
import secrets
from copy import deepcopy
from typing import Any
from uuid import UUID

from hengjian.identity.scope import Scope
from hengjian.kernel.canonical import canonical
from hengjian.kernel.ids import new_id
from hengjian.kernel.sm import seal, sm3_hex, unseal
from hengjian.law.elements import Dictionary, Element, Form, walk
from hengjian.proceedings import keys
from hengjian.proceedings.models import ProceedingKey, SealedValue

SALT = 32
_NARROW = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "‐‑–—"), "-")
_DIALLED = re.compile(r"^(?:\+|00)86(?=\d{11}$)|^86(?=1[3-9]\d{9}$)")


class Vault:
    """Seals and opens the values of one proceeding. Its key is made on first sealing.

    What it reads is narrowed by `seen`, the scope of whoever opens; else to the body whose proceeding it is.
    """

    def __init__(self, proceeding_id: UUID, ancestors: dict[str, Any], seen: Scope | None = None) -> None:
        self.proceeding_id = proceeding_id
        self.ancestors = ancestors
        self.seen = seen or Scope(agency=ancestors["agency_id"])
        self._key: bytes | None = None

    def seal_data(self, dictionary: Dictionary, form: Form, data: dict[str, Any]) -> dict[str, Any]:
        """A copy of checked data in which every sealed element is replaced by its reference."""

        sealed = deepcopy(data)
        for path, element, value in walk(dictionary, form, data):
            if element.sealed:
                _put(sealed, path.split("."), self._seal(element, value))
        return sealed

    def open(self, reference: dict[str, Any]) -> Any:
        """The value behind a reference. Raises LookupError when its key was destroyed or the row is not visible."""
        row = SealedValue.objects.within(self.seen).get(id=reference["sealed"])
        if row.proceeding_id != self.proceeding_id:  # of another proceeding of the family, under its own key
            return Vault(row.proceeding_id, self.ancestors, self.seen).open(reference)
        plain = unseal(self.key(), bytes(row.ciphertext), self._place(row.id, row.element))
        return decode(plain[SALT:])

    def seal_bytes(self, content: bytes, place: bytes) -> bytes:
        """Encrypts a file's content under the proceeding's key."""
        return seal(self._sealing_key(), content, self.proceeding_id.bytes + place)

    def open_bytes(self, content: bytes, place: bytes) -> bytes:
        return unseal(self.key(), content, self.proceeding_id.bytes + place)

    def key(self) -> bytes:
        """The proceeding's 16-byte key. Raises LookupError when it was destroyed or is not visible."""
        if self._key is None:
            row = ProceedingKey.objects.within(self.seen).filter(proceeding_id=self.proceeding_id).first()
            if row is None:
                raise LookupError(f"案件 {self.proceeding_id} 的密钥已销毁，封存的内容不能再读取")
            self._key = keys.unwrap(row.master_version, bytes(row.wrapped), self.proceeding_id.bytes)
        return self._key

    def _sealing_key(self) -> bytes:
        """The proceeding's key; made and wrapped where nothing has been sealed yet."""
        try:
            return self.key()
        except LookupError:
            if SealedValue.objects.filter(proceeding_id=self.proceeding_id).exists():
                raise
        return self._new_key()

    def _new_key(self) -> bytes:
        self._key = secrets.token_bytes(16)
        version, wrapped = keys.wrap(self._key, self.proceeding_id.bytes)
        self.keep(ProceedingKey(
            proceeding_id=self.proceeding_id, master_version=version, wrapped=wrapped, **self.ancestors))
        return self._key

    def keep(self, row: ProceedingKey | SealedValue) -> None:
        """Writes a row."""
        row.save(force_insert=True)

    def _seal(self, element: Element, value: Any) -> dict[str, Any]:
        identifier, salt, plain = new_id(), secrets.token_bytes(SALT), encode(value)
        index = indexed(element, plain.decode())
        self.keep(SealedValue(
            id=identifier,
            proceeding_id=self.proceeding_id,
            element=element.name,
            level=element.level,
            ciphertext=seal(self._sealing_key(), salt + plain, self._place(identifier, element.name)),
            index=index,
            **self.ancestors,
        ))
        return {
            "sealed": str(identifier),
            "commitment": sm3_hex(salt + plain),
            "index": index,
        }

    def _place(self, identifier: UUID, element: str) -> bytes:
        return self.proceeding_id.bytes + identifier.bytes + element.encode()


def _put(data: Any, path: list[str], value: Any) -> None:
    *way, last = (int(part) if part.isdigit() else part for part in path)
    for part in way:
        data = data[part]
    data[last] = value


def indexed(element: Element, text: str) -> str:
    """The blind index of a value; of what people look for, however they write it."""
    return keys.blind_index(element.name, normal(text) if element.findable else text)


def normal(text: str) -> str:
    """A number as it is indexed and looked for: without blanks, hyphens and +86, in capitals."""
    plain = "".join(text.split()).translate(_NARROW).upper()
    return _DIALLED.sub("", plain.replace("-", ""))


def encode(value: Any) -> bytes:
    """The bytes that are sealed: a text as it is, anything else as canonical JSON."""
    return value.encode() if isinstance(value, str) else canonical(value)


def decode(plain: bytes) -> Any:
    """A sealed text; sealed objects are read as their canonical JSON text."""
    return plain.decode()


def is_reference(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= {"sealed", "commitment"}
