"""The national algorithms: SM3 (GB/T 32905), SM4-GCM (GB/T 32907, RFC 8998) and SM2 (GB/T 32918).

SM3 of bytes at hand and SM2 come from GmSSL, SM4-GCM and SM3 of a stream from OpenSSL through `cryptography`;
the tests hold the two against each other and against the published vectors.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import gmssl_pyx
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SM4_KEY_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
SIGNER_ID = b"1234567812345678"
"""The signer's identity where none is agreed (GB/T 35276)."""


class Tampered(Exception):
    """A sealed value does not open: wrong key, other context, or altered bytes."""


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest of `data`."""
    digest: bytes = gmssl_pyx.sm3_hash(data)
    return digest


def sm3_hex(data: bytes) -> str:
    """The SM3 digest in lower-case hexadecimal."""
    return sm3(data).hex()


def sm3_stream(chunks: Iterable[bytes]) -> bytes:
    """The SM3 digest of many chunks, for files that should not be held in memory."""
    digest = hashes.Hash(hashes.SM3())
    for chunk in chunks:
        digest.update(chunk)
    return digest.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """HMAC (RFC 2104) over SM3: 32 bytes."""
    mac: bytes = gmssl_pyx.sm3_hmac(key, data)
    return mac


def seal(key: bytes, plaintext: bytes, aad: bytes = b"") -> bytes:
    """SM4-GCM under a 16-byte key: a random 12-byte nonce, the ciphertext, the 16-byte tag.

    `aad` binds the value to its place (proceeding, element) and must be given again to open it. One key
    should seal far fewer than 2^32 values, since nonces are random.
    """
    _check_key(key)
    nonce = os.urandom(NONCE_BYTES)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    return nonce + encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag


def unseal(key: bytes, blob: bytes, aad: bytes = b"") -> bytes:
    """The plaintext of `seal`; raises Tampered when key, context or bytes are not the sealed ones."""
    _check_key(key)
    if len(blob) < NONCE_BYTES + TAG_BYTES:
        raise Tampered("密文不完整")
    nonce, body, tag = blob[:NONCE_BYTES], blob[NONCE_BYTES:-TAG_BYTES], blob[-TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(aad)
    try:
        return decryptor.update(body) + decryptor.finalize()
    except InvalidTag:
        raise Tampered("密文无法解开：密钥不符、位置不符或内容被改动") from None


def _check_key(key: bytes) -> None:
    if len(key) != SM4_KEY_BYTES:
        raise ValueError(f"SM4 密钥应为 {SM4_KEY_BYTES} 字节，现为 {len(key)} 字节")


class Sm2Key(msgspec.Struct, frozen=True):
    """An SM2 key pair: 32 private bytes, 64 public bytes (x then y)."""

    private: bytes
    public: bytes

    def __repr__(self) -> str:
        return f"Sm2Key(public={self.public.hex()})"

    @classmethod
    def generate(cls) -> Sm2Key:
        """A new random key pair."""
        public, private = gmssl_pyx.sm2_key_generate()
        return cls(private=private, public=public)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Sm2Key:
        """The pair from what `to_bytes` gave; raises ValueError when the halves do not belong together."""
        if len(stored) != 96:
            raise ValueError(f"SM2 密钥应为 96 字节（私钥 32、公钥 64），现为 {len(stored)} 字节")
        key = cls(private=stored[:32], public=stored[32:])
        try:
            fits = sm2_verify(key.public, b"", key.sign(b""))
        except gmssl_pyx.GmsslInnerError:
            fits = False
        if not fits:
            raise ValueError("SM2 私钥与公钥不成一对")
        return key

    def to_bytes(self) -> bytes:
        """Private then public bytes, to be kept outside the data folder."""
        return self.private + self.public

    def sign(self, data: bytes) -> bytes:
        """The SM2 signature of `data` (DER of r and s) under the default signer identity."""
        signature: bytes = gmssl_pyx.sm2_sign(self.private, self.public, data, SIGNER_ID)
        return signature


def sm2_verify(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether `signature` (DER) over `data` is by the key of `public` (64 bytes, or 65 with a leading 04)."""
    try:
        point = gmssl_pyx.normalize_sm2_public_key(public)
        return bool(gmssl_pyx.sm2_verify(point, data, signature, SIGNER_ID))
    except gmssl_pyx.GmsslInnerError:
        return False
