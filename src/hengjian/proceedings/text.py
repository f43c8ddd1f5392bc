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


def search_query(text: str) -> SearchQuery | None:
    """All words of the question, each as a prefix; None when it has none."""
    found = [w.lower().replace("'", "").replace("\\", "") for w in words(text)]
    found = [w for w in found if any(c.isalnum() for c in w)]
    if not found:
        return None
    return SearchQuery(" & ".join(f"'{w}':*" for w in found), search_type="raw", config="simple")


def sort_key(text: str) -> str:
    """Pinyin of a name, for ordering where the database has no Chinese collation."""
    return " ".join(lazy_pinyin(text)).lower()[:400]
