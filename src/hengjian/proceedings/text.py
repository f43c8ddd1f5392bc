"""Chinese text for finding and sorting: cut into words, put as a `simple` tsvector; pinyin sort keys."""

from __future__ import annotations

import rjieba
from django.contrib.postgres.search import SearchQuery
from pypinyin import lazy_pinyin


def words(text: str) -> list[str]:
    """Words of a text, at every granularity, without blanks."""
    return [word for word in rjieba.cut_for_search(text) if word.strip()]


def search_vector(*parts: str) -> str:
    """What a row is found by, as a tsvector literal: words and whole parts, in lower case."""
    found = {word.lower() for part in parts for word in [*words(part), part.strip()] if word}
    return " ".join("'" + word.replace("\\", "").replace("'", "''") + "'" for word in sorted(found))


def asked(text: str) -> str:
    """All words of a question, each as a prefix, as a tsquery literal; empty when it has none."""
    found = [w.lower().replace("'", "").replace("\\", "") for w in words(text)]
    return " & ".join(f"'{word}':*" for word in found if any(c.isalnum() for c in word))


def search_query(text: str) -> SearchQuery | None:
    """The question as a condition on a vector; None when it has no words."""
    found = asked(text)
    return SearchQuery(found, search_type="raw", config="simple") if found else None


def sort_key(text: str) -> str:
    """Pinyin of a name, for ordering where the database has no Chinese collation."""
    return " ".join(lazy_pinyin(text)).lower()[:400]
