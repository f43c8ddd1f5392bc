"""Where key and witness file lie, and whose they are: outside the data folder, under another user where we may."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from hengjian.kernel.sm import Sm2Key
from hengjian.ledger.witness.book import FILE
from hengjian.ledger.witness.errors import WitnessError
from hengjian.runtime import paths
from hengjian.runtime.postgres import account, place, state
from hengjian.runtime.postgres.account import Account
from hengjian.runtime.postgres.errors import DatabaseError

AWAY = Path("/var/lib/hengjian-witness")
KEY, PUBLIC, SOCKET, LOCK = "key", "public.hex", "socket", "lock"
ATTEMPTS = 10
NAMES = ("hengjian-witness", "nobody", "daemon")


def folder() -> Path:
    """``HENGJIAN_WITNESS``; else the clone's folder that exists; else one under /var/lib for root, or at home."""
    if chosen := os.environ.get("HENGJIAN_WITNESS"):
        return Path(chosen).resolve()
    name = f"{paths.root().name}-{hashlib.sha256(os.fsencode(paths.var())).hexdigest()[:8]}"
    away, home = AWAY / name, _states() / "hengjian-witness" / name
    for existing in (away, home):
        if os.path.exists(existing):  # unlike Path.exists, no error where we may not look
            return existing
    return away if os.geteuid() == 0 else home


def database_user() -> Account | None:
    """The user of our own database server, whom the key must be safe from; None when it cannot be told."""
    try:
        return account.choose(place.find_data(state.load()))
    except (DatabaseError, OSError):
        return None


def choose(where: Path) -> Account:
    """Who signs. For root: ``HENGJIAN_WITNESS_USER``, the owner of the folder, else one of `NAMES` that is not
    the database's; where there is none, root itself. Anybody else: themselves."""
    me = Account(name_of(os.geteuid()), os.geteuid(), os.getegid(), drop=False)
    if me.uid != 0:
        return me
    if wanted := os.environ.get("HENGJIAN_WITNESS_USER"):
        found = _entry(wanted)
        if found is None:
            raise WitnessError(f"HENGJIAN_WITNESS_USER 指定的用户 {wanted} 不存在，请先建立")
        return found
    if where.exists() and where.stat().st_uid != 0:
        owner = where.stat()
        return Account(name_of(owner.st_uid), owner.st_uid, owner.st_gid, drop=True)
    database = database_user()
    for name in NAMES:
        found = _entry(name)
        if found and found.uid not in (0, database and database.uid) and _can_become(found):
            return found
    return me


@dataclass
class Hold:
    """Key and witness file in the hands of one process, which may then give up its rights."""

    folder: Path
    user: Account
    key: Sm2Key
    book: int
    lock: int


def take(where: Path) -> Hold:
    """Makes the folder and the key on first use, and takes hold of both. WitnessError says what is in the way."""
    for inside in (paths.var(), _files()):
        if where.is_relative_to(inside):
            raise WitnessError(f"见证文件夹 {where} 在数据目录 {inside} 之内，起不到见证作用；"
                               "请用 HENGJIAN_WITNESS 另指一处")
    try:
        user = choose(where)
        _folder(where, user)
        lock = _own(where / LOCK, user, 0o644)
        _alone(lock, where)
        book = where / FILE
        if not (where / KEY).exists():
            if book.exists() and book.stat().st_size:
                raise WitnessError(f"{book} 在而密钥不见了：请从备份放回 {where / KEY}；若已丢失，"
                                   "把整个文件夹移走存档，再从新的见证开始，并公告此事")
            _make_key(where, user)
        key = Sm2Key.from_bytes(bytes.fromhex((where / KEY).read_text().strip()))
        _publish(where, user, key)
        return Hold(where, user, key, _own(book, user, 0o644, os.O_APPEND), lock)
    except ValueError as problem:
        raise WitnessError(f"{where / KEY} 不是一把完整的密钥（{problem}）；请从备份放回") from None
    except OSError as problem:
        raise WitnessError(f"见证文件夹 {where} 不能使用（{problem.strerror}：{problem.filename or where}）；"
                           "请检查权限和空间，或用 HENGJIAN_WITNESS 另指一处") from None


def drop(user: Account) -> None:
    """Becomes the user for good. What is needed must be open and loaded by now: the clone may be closed to them."""
    if user.drop:
        os.setgroups([])
        os.setresgid(user.gid, user.gid, user.gid)
        os.setresuid(user.uid, user.uid, user.uid)
    os.umask(0o077)


def set_aside(where: Path) -> Path | None:
    """Puts a witness that no longer fits away, beside where it was; None when there is nothing in it, or it runs.

    For the demo, whose database people throw away. A witness in service is moved by a person who says so in public.
    """
    file = where / FILE
    if running(where) or not os.path.exists(file) or not file.stat().st_size:
        return None
    number = 1
    while os.path.exists(away := where.with_name(f"{where.name}.{number}")):
        number += 1
    return where.rename(away)


def public_key(where: Path) -> bytes:
    """The published key of a witness folder: 64 bytes."""
    try:
        key = bytes.fromhex((where / PUBLIC).read_text().strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != 64:
        raise WitnessError(f"{where / PUBLIC} 没有或不是见证的公钥（128 个十六进制字符）")
    return key


def running(where: Path) -> bool:
    """Whether a signer holds the folder."""
    try:
        with (where / LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _folder(where: Path, user: Account) -> None:
    if where.exists():
        return
    where.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    if where.parent == AWAY:
        AWAY.chmod(0o755)
    where.mkdir(mode=0o755)
    where.chmod(0o755)
    if user.drop:
        os.chown(where, user.uid, user.gid)


def _make_key(where: Path, user: Account) -> None:
    """Whole or not at all: a key half written would lock the witness up."""
    fresh = where / f"{KEY}.new"
    fresh.unlink(missing_ok=True)
    descriptor = _own(fresh, user, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Sm2Key.generate().to_bytes().hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(where / KEY)


def _publish(where: Path, user: Account, key: Sm2Key) -> None:
    if not (where / PUBLIC).exists():
        with os.fdopen(_own(where / PUBLIC, user, 0o644), "wb") as file:
            file.write(key.public.hex().encode() + b"\n")
    elif public_key(where) != key.public:
        raise WitnessError(f"{where / PUBLIC} 与密钥不成一对；请把密钥和公钥配对放回")


def _own(path: Path, user: Account, mode: int, flags: int = 0) -> int:
    """Opens or makes a file that belongs to the user; no link of anybody's is followed."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | flags, mode)
    if user.drop:
        os.fchown(descriptor, user.uid, user.gid)
    with contextlib.suppress(PermissionError):
        os.fchmod(descriptor, mode)
    return descriptor


def _alone(lock: int, where: Path) -> None:
    for _ in range(ATTEMPTS):
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)  # somebody may only be looking whether we run
    raise WitnessError(f"{where} 已有一个签名进程在运行")


def _states() -> Path:
    try:
        return Path(os.environ.get("XDG_STATE_HOME") or Path("~/.local/state").expanduser())
    except RuntimeError:
        raise WitnessError("当前用户没有主目录，请用 HENGJIAN_WITNESS 指定见证文件夹") from None


def _files() -> Path:
    return Path(os.environ.get("HENGJIAN_FILES") or paths.var() / "files").resolve()


def _entry(name: str) -> Account | None:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(found.pw_name, found.pw_uid, found.pw_gid, drop=True)


def _can_become(user: Account) -> bool:
    """Root of a small container may be unable to be anybody else."""
    try:
        return user.may_enter(Path("/"))
    except (OSError, subprocess.SubprocessError):
        return False


def name_of(uid: int) -> str:
    """The user's name, or the number of one without an entry."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
