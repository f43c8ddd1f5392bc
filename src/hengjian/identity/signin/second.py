"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when it is lost.

The secret is sealed under a key derived from the site's own, which is not in the database. A code is taken once.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from io import BytesIO
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django_otp.oath import TOTP

from hengjian.identity.models import Account, RecoveryCode, SecondFactor
from hengjian.identity.services import Actor
from hengjian.identity.signin import limits
from hengjian.identity.signin.policy import policy
from hengjian.kernel.problem import Problem, Problems
from hengjian.kernel.sm import SM4_KEY_BYTES, Tampered, hmac_sm3, seal, unseal

DIGITS, SECRET_BYTES = 6, 20
ISSUER = "衡鉴"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of recovery codes: none that looks like another."""
CODE_LETTERS = 10


def required_for(actor: Actor | None) -> bool:
    """Whether these posts ask for a second factor."""
    rules = policy().second_factor
    return actor is not None and (bool(actor.roles & rules.roles) or actor.organisation.kind in rules.kinds)


def set_up(account: Account) -> bool:
    """Whether the account has a second factor that it has shown once."""
    return SecondFactor.objects.filter(account=account).exclude(confirmed_at=None).exists()


def offer(account: Account) -> bytes:
    """The secret to put into an authenticator, the same until it is confirmed. Not for accounts that have one."""
    factor, _ = SecondFactor.objects.get_or_create(
        account=account, defaults={"sealed": sealed(account, secrets.token_bytes(SECRET_BYTES)),
                                   "made_at": timezone.now()})
    if factor.confirmed_at:
        raise ValueError("the account has a second factor")
    return opened(factor)


def confirm(account: Account, code: str) -> list[str]:
    """Takes the offered secret into use by a code made from it; returns the recovery codes. Raises Problems."""
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(account=account, confirmed_at=None).first()
        if factor is None or not _takes(factor, "".join(code.split())):
            raise _wrong()
        factor.confirmed_at = timezone.now()
        factor.save(update_fields=["confirmed_at", "last_step"])
        return renew_codes(account)


def check(account: Account, code: str) -> str:
    """Checks a code of the app or a recovery code; returns which it was, `app` or `recovery`. Raises Problems.

    Wrong ones are counted for the account; over the limit even a right one is not taken.
    """
    if wait := limits.spent("second_factor", str(account.pk)):
        raise Problems([Problem(code="second_locked", where="code", message="验证码连续输错，暂停验证",
                                fix=f"请 {-(-wait // 60)} 分钟后再试；动态口令丢失的，请用恢复码或联系安全管理员重置")])
    code = "".join(code.split()).upper()
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(account=account).exclude(confirmed_at=None).first()
        if factor is not None and _takes(factor, code):
            factor.save(update_fields=["last_step"])
            kind = "app"
        elif factor is not None and _recovers(account, code):
            kind = "recovery"
        else:
            kind = ""
    if not kind:
        limits.hit("second_factor", str(account.pk))
        raise _wrong()
    limits.forget("second_factor", str(account.pk))
    return kind


def renew_codes(account: Account) -> list[str]:
    """New recovery codes in place of all before; this is the only time they are known in clear."""
    RecoveryCode.objects.filter(account=account).delete()
    made = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS)) for _ in range(policy().second_factor.codes)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, number=number, code_hash=make_password(code)) for number, code in enumerate(made)
    )
    return [f"{number}-{code[:5]}-{code[5:]}" for number, code in enumerate(made)]


def codes_left(account: Account) -> int:
    """How many recovery codes have not been used."""
    return RecoveryCode.objects.filter(account=account, used_at=None).count()


def remove(account: Account) -> None:
    """Takes the second factor away, with its recovery codes."""
    SecondFactor.objects.filter(account=account).delete()
    RecoveryCode.objects.filter(account=account).delete()


def address(account: Account, secret: bytes) -> str:
    """What the picture says to an authenticator app."""
    rules = policy().second_factor
    asked = urlencode({"secret": spelled(secret).replace(" ", ""), "issuer": ISSUER, "digits": DIGITS,
                       "period": rules.step_seconds}, quote_via=quote)
    return f"otpauth://totp/{quote(ISSUER)}:{quote(account.username)}?{asked}"


def picture(text: str) -> SafeString:
    """A QR code as SVG inside the page: attributes only, so that the page's policy needs no exception."""
    target = BytesIO()
    segno.make(text, error="m").save(target, kind="svg", xmldecl=False, svgns=True, scale=5, border=3, light="#fff",
                                     svgclass="hj-qr", lineclass=None, omitsize=True)
    return mark_safe(target.getvalue().decode())  # nothing in it but the code's squares


def spelled(secret: bytes) -> str:
    """The secret for typing, in groups of four."""
    plain = b32encode(secret).decode().rstrip("=")
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def totp(secret: bytes) -> TOTP:
    """The codes of a secret at the server's time."""
    made = TOTP(secret, step=policy().second_factor.step_seconds, digits=DIGITS)
    made.time = timezone.now().timestamp()
    return made


def code_for(factor: SecondFactor) -> str:
    """A code that would be taken now: the present one, or the next where that was used. For the demo and tests."""
    made = totp(opened(factor))
    made.drift = max(0, factor.last_step + 1 - made.t())
    return f"{made.token():0{DIGITS}d}"


def sealed(account: Account, secret: bytes) -> bytes:
    """A secret as it is kept."""
    return seal(_key(), secret, account.pk.bytes)


def opened(factor: SecondFactor) -> bytes:
    """The secret in clear. Raises Problems when the site's key is not the one that sealed it."""
    try:
        return unseal(_key(), bytes(factor.sealed), factor.account_id.bytes)
    except Tampered:
        raise Problems([Problem(code="second_unreadable", where="code", message="动态口令无法核对",
                                fix="请联系安全管理员重置")]) from None


def _takes(factor: SecondFactor, code: str) -> bool:
    """Whether this is a code of now that was not used before; remembers it on the row, which the caller saves."""
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return False
    made = totp(opened(factor))
    taken = made.verify(int(code), tolerance=policy().second_factor.drift, min_t=factor.last_step + 1)
    if taken:
        factor.last_step = made.t()
    return bool(taken)


def _recovers(account: Account, code: str) -> bool:
    number, _, rest = code.replace("－", "-").partition("-")
    if not (number.isascii() and number.isdigit() and len(number) <= 2):
        return False
    row = RecoveryCode.objects.filter(account=account, number=int(number), used_at=None).first()
    if row is None or not check_password(rest.replace("-", ""), row.code_hash):
        return False
    return bool(RecoveryCode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now()))


def _wrong() -> Problems:
    return Problems([Problem(code="second_wrong", where="code", message="验证码不正确或已经用过",
                             fix="请等待应用显示下一个验证码；手机时间须准确")])


def _key() -> bytes:
    return hmac_sm3(settings.SECRET_KEY.encode(), b"second factor")[:SM4_KEY_BYTES]
