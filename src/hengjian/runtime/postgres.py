"""URLs of the database, until the supervisor lands."""
import os
from typing import NamedTuple


class NotRunning(Exception):
    """The database is not running."""


class Urls(NamedTuple):
    owner: str
    app: str


def urls() -> Urls:
    if "HENGJIAN_DATABASE_URL" not in os.environ:
        raise NotRunning("数据库未启动，请先运行 hengjian db start")
    return Urls(os.environ["HENGJIAN_OWNER_URL"], os.environ["HENGJIAN_DATABASE_URL"])
