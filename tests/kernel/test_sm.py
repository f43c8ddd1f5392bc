"""SM2, SM3 and SM4-GCM against the published vectors, and the two libraries against each other."""

import hmac

import gmssl_pyx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from hengjian.kernel.sm import Sm2Key, Tampered, hmac_sm3, seal, sm2_verify, sm3, sm3_hex, sm3_stream, unseal

H = bytes.fromhex

# GB/T 32905-2016 annex A
SM3_VECTORS = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
]
# GM/T 0042-2015 annex D.3
TWICE = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2
HMAC_VECTORS = [
    (bytes(range(1, 33)), TWICE, "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"),
    (bytes(range(1, 38)), b"\xcd" * 50, "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae"),
    (b"\x0b" * 32, b"Hi There", "c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e"),
    (b"Jefe", b"what do ya want for nothing?",
     "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882"),
]  # fmt: skip
# RFC 8998 annex A.1
GCM_KEY = H("0123456789ABCDEFFEDCBA9876543210")
GCM_NONCE = H("00001234567800000000ABCD")
GCM_AAD = H("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
GCM_PLAIN = b"".join(bytes([byte]) * 8 for byte in H("AABBCCDDEEFFEEAA"))
GCM_SEALED = H(
    "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
    "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    "83DE3541E4C2B58177E065A9BF7B62EC"
)
# GB/T 32918.5-2017 annex A.2: message digest, the default signer identity
SM2_PRIVATE = H("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
SM2_PUBLIC = H(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
SM2_SIGNATURE = H(
    "3046022100F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "022100B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


@pytest.mark.parametrize(("data", "digest"), SM3_VECTORS)
def test_sm3_vectors(data: bytes, digest: str) -> None:
    assert sm3_hex(data) == sm3(data).hex() == digest


@pytest.mark.parametrize(("key", "data", "mac"), HMAC_VECTORS)
def test_hmac_vectors(key: bytes, data: bytes, mac: str) -> None:
    assert hmac_sm3(key, data).hex() == mac


@given(st.binary(max_size=300), st.integers(0, 300))
def test_sm3_of_both_libraries_agree(data: bytes, cut: int) -> None:
    other = hashes.Hash(hashes.SM3())
    other.update(data)
    assert sm3(data) == other.finalize() == sm3_stream([data[:cut], b"", data[cut:]])


@given(st.binary(min_size=1, max_size=100), st.binary(max_size=100))
def test_hmac_follows_rfc_2104(key: bytes, data: bytes) -> None:
    class Sm3:
        """Just enough of a hash object for the standard library's definition of HMAC."""

        digest_size, block_size = 32, 64

        def __init__(self, data: bytes = b"") -> None:
            self.data = data

        def update(self, data: bytes) -> None:
            self.data += data

        def copy(self) -> "Sm3":
            return Sm3(self.data)

        def digest(self) -> bytes:
            return sm3(self.data)

    assert hmac_sm3(key, data) == hmac.new(key, data, Sm3).digest()


def test_sm4_gcm_vector() -> None:
    assert unseal(GCM_KEY, GCM_NONCE + GCM_SEALED, GCM_AAD) == GCM_PLAIN
    encryptor = Cipher(algorithms.SM4(GCM_KEY), modes.GCM(GCM_NONCE)).encryptor()
    encryptor.authenticate_additional_data(GCM_AAD)
    assert encryptor.update(GCM_PLAIN) + encryptor.finalize() + encryptor.tag == GCM_SEALED
    assert b"".join(gmssl_pyx.sm4_gcm_encrypt(GCM_KEY, GCM_NONCE, GCM_AAD, GCM_PLAIN)) == GCM_SEALED


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=1, max_size=80), st.binary(max_size=40))
def test_what_is_sealed_opens_in_both_libraries(key: bytes, plain: bytes, aad: bytes) -> None:
    blob = seal(key, plain, aad)
    assert len(blob) == 12 + len(plain) + 16
    assert unseal(key, blob, aad) == plain
    assert gmssl_pyx.sm4_gcm_decrypt(key, blob[:12], aad, blob[12:-16], blob[-16:]) == plain


def test_an_empty_value_is_sealed_too() -> None:
    assert unseal(GCM_KEY, seal(GCM_KEY, b"", b"x"), b"x") == b""


def test_nonces_differ() -> None:
    assert len({seal(GCM_KEY, b"x")[:12] for _ in range(100)}) == 100


@pytest.mark.control("ASVS 11.3.3")
def test_every_altered_byte_is_noticed() -> None:
    blob = seal(GCM_KEY, b"13800138000", b"case/phone")
    for i in range(len(blob)):
        altered = bytearray(blob)
        altered[i] ^= 1
        with pytest.raises(Tampered):
            unseal(GCM_KEY, bytes(altered), b"case/phone")
    for key, bad, aad in [
        (bytes(16), blob, b"case/phone"),
        (GCM_KEY, blob, b"other/phone"),
        (GCM_KEY, blob[:-1], b"case/phone"),
        (GCM_KEY, blob[:27], b"case/phone"),
        (GCM_KEY, b"", b"case/phone"),
    ]:
        with pytest.raises(Tampered):
            unseal(key, bad, aad)


def test_a_key_of_another_length_is_refused() -> None:
    for key in (b"", bytes(15), bytes(32)):
        with pytest.raises(ValueError, match="16 字节"):
            seal(key, b"x")
        with pytest.raises(ValueError, match="16 字节"):
            unseal(key, bytes(40))


def test_sm2_vector() -> None:
    assert sm2_verify(SM2_PUBLIC, b"message digest", SM2_SIGNATURE)
    assert sm2_verify(b"\x04" + SM2_PUBLIC, b"message digest", SM2_SIGNATURE)
    assert not sm2_verify(SM2_PUBLIC, b"message digesT", SM2_SIGNATURE)
    key = Sm2Key.from_bytes(SM2_PRIVATE + SM2_PUBLIC)
    assert sm2_verify(SM2_PUBLIC, b"other", key.sign(b"other"))


def test_sm2_signatures_bind_key_data_and_every_byte() -> None:
    key, other = Sm2Key.generate(), Sm2Key.generate()
    signature = key.sign(b"head")
    assert sm2_verify(key.public, b"head", signature)
    assert not sm2_verify(other.public, b"head", signature)
    assert not sm2_verify(key.public, b"tail", signature)
    for i in range(len(signature)):
        altered = bytearray(signature)
        altered[i] ^= 1
        assert not sm2_verify(key.public, b"head", bytes(altered)), i


@pytest.mark.parametrize("junk", [b"", b"\x00", b"\x30\x00", bytes(70)])
def test_junk_is_no_signature_and_no_key(junk: bytes) -> None:
    assert not sm2_verify(SM2_PUBLIC, b"message digest", junk)
    assert not sm2_verify(junk, b"message digest", SM2_SIGNATURE)


def test_a_key_is_stored_whole_and_never_shown() -> None:
    key = Sm2Key.generate()
    assert Sm2Key.from_bytes(key.to_bytes()) == key
    assert key.private.hex() not in repr(key)
    for stored in (b"", key.to_bytes()[:-1], Sm2Key.generate().private + key.public, bytes(96)):
        with pytest.raises(ValueError, match="SM2"):
            Sm2Key.from_bytes(stored)
