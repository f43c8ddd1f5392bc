"""What can go wrong with the database, each told in one line that says what to do."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DatabaseError(RuntimeError):
    """The database cannot do what was asked; the message is one Chinese line for a person."""


class NotRunning(DatabaseError):
    """No server of this clone is running."""

    def __init__(self) -> None:
        super().__init__("数据库未启动，请先运行 hengjian db start")


FULL = "磁盘已满，请腾出空间后再运行 hengjian db start"

# What PostgreSQL says (in English: lc_messages is C) and what a person should do. First match wins.
KNOWN = [
    (r"No space left on device|Disk quota exceeded", FULL),
    (r"Address already in use|could not create any TCP/IP sockets",
     "端口已被别的程序占用，请停掉它，或用 HENGJIAN_DB_PORT 另定端口"),
    (r"Cannot allocate memory|could not (create|map|resize).*shared memory",
     "内存（或 /dev/shm）不足，请释放内存后再运行 hengjian db start"),
    (r"invalid checkpoint record|could not locate a valid checkpoint|incorrect checksum|invalid page"
     r"|could not (open|read) file .*: No such file or directory|PANIC:|control file|does not exist"
     r"|incompatible with server",
     "数据目录已损坏，请从备份恢复；不要在原处修补，先把它移开留存"),
    (r"Permission denied|invalid permissions|wrong ownership|Read-only file system",
     "数据目录无法读写，请检查目录的所有者和权限"),
]


def explain(log: str) -> str:
    """The line for a person that fits what PostgreSQL wrote when it did not start."""
    for pattern, advice in KNOWN:
        if re.search(pattern, log):
            return advice
    return "数据库没有启动成功，请看日志"


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turns what the operating system refuses in `folder` into one line for a person."""
    try:
        yield
    except OSError as problem:
        where = problem.filename or folder
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DatabaseError(f"{FULL}（{where}）") from problem
        if problem.errno in (errno.EACCES, errno.EPERM):
            raise DatabaseError(f"没有读写 {where} 的权限，请改用有权限的用户，或修正目录权限") from problem
        if problem.errno == errno.EROFS:
            raise DatabaseError(f"{where} 所在的文件系统是只读的，请用 HENGJIAN_VAR 换一个目录") from problem
        raise DatabaseError(f"无法使用 {where}：{problem.strerror or problem}") from problem
