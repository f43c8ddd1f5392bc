"""Citations as people read them."""

from __future__ import annotations


def cited(cite: str) -> str:
    """《行政处罚法》第五十一条, from a citation as rules write it; the number of a standard stays as it is."""
    law, _, article = cite.partition(" ")
    return f"《{law}》{article}" if article.startswith("第") else cite
