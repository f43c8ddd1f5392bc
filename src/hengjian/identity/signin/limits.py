"""How often: counts that all processes share, in one small table, raised by one statement.

    wait = limits.hit("public", address)      # seconds until it is allowed again, 0 while it is

A key is kept as a keyed digest, so that the table names nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from hengjian.identity.models import Hits
from hengjian.identity.signin.policy import Limit, policy
from hengjian.kernel.sm import hmac_sm3

FORGOTTEN = timedelta(days=1)
"""No window is longer; older rows are swept."""

# A window that is over begins anew; both in one statement, so that two at once count as two.
_HIT = """
    INSERT INTO identity_hits (key, since, count) VALUES (%(key)s, %(now)s, 1)
    ON CONFLICT (key) DO UPDATE SET
        since = CASE WHEN identity_hits.since <= %(over)s THEN %(now)s ELSE identity_hits.since END,
        count = CASE WHEN identity_hits.since <= %(over)s THEN 1 ELSE identity_hits.count + 1 END
    RETURNING count, since
"""


def hit(name: str, key: str) -> int:
    """Counts one; returns the seconds to wait if that was over the limit `name`, else 0."""
    return count(name, key, policy().limits.by[name])


def count(name: str, key: str, limit: Limit) -> int:
    """The same for a limit that stands elsewhere."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_HIT, {"key": _row(name, key), "now": now, "over": now - limit.window})
        hits, since = cursor.fetchone()
    return _wait(since, limit.window, now) if hits > limit.most else 0


def spent(name: str, key: str) -> int:
    """Counts nothing; returns the seconds to wait if one more would be over the limit, else 0."""
    limit, now = policy().limits.by[name], timezone.now()
    row = Hits.objects.filter(key=_row(name, key), since__gt=now - limit.window, count__gte=limit.most).first()
    return _wait(row.since, limit.window, now) if row else 0


def forget(name: str, key: str) -> None:
    """Begins again at none."""
    Hits.objects.filter(key=_row(name, key)).delete()


def mark(name: str) -> str:
    """By which the audit log tells one tried name from another: too short to tell what was typed."""
    return _row("tried", name)[:4]


def sweep() -> int:
    """Deletes what no window reaches any more."""
    return Hits.objects.filter(since__lt=timezone.now() - FORGOTTEN).delete()[0]


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: the last address that a proxy of ours has seen, else the connection's.

    HENGJIAN_PROXIES says how many proxies stand before the site; what stands further left in the header was
    written by the visitor.
    """
    hops: int = settings.TRUSTED_PROXIES
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return passed[-hops] if 0 < hops <= len(passed) else str(request.META.get("REMOTE_ADDR") or "")


def _row(name: str, key: str) -> str:
    return hmac_sm3(settings.SECRET_KEY.encode(), f"{name}:{key}".encode()).hex()


def _wait(since: datetime, window: timedelta, now: datetime) -> int:
    return max(1, ceil((since + window - now).total_seconds()))
