"""How the sandbox matches a search to postings: by the stems of words, as a full-text search does."""

import re
from functools import cache

WORD = re.compile(r"[^\W\d_]{2,}")
FILLERS = frozenset("and of the in for to with an or at by on from general other related all new".split())
# What people are called in every trade: they say nothing of the trade.
ROLES = frozenset("manager specialist worker technician assistant officer analyst services".split())
SHORTEST = 4
SUFFIXES = (
    *("ations", "ators", "ation", "ments", "ities", "ator", "ment", "ings", "ists", "ants", "ians", "ity"),
    *("ing", "ist", "ant", "ian", "ers", "ors", "ies", "er", "or", "al", "ed", "es", "s", "y", "e"),
)


def stems(text: str) -> frozenset[str]:
    """The stems of the words of a text: engineering, engineers and engineer have one in common."""
    return frozenset(stem(word) for word in WORD.findall(text.lower()) if word not in FILLERS)


def significant(keywords: str) -> frozenset[str]:
    """The stems a search goes by: those of its trade or, where it names none, all of them."""
    return stems(keywords) - ROLE_STEMS or stems(keywords)


@cache
def stem(word: str) -> str:
    """A word without its endings, at least four letters of it."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST:
            return stem(word[: -len(suffix)])
    return word


ROLE_STEMS = stems(" ".join(sorted(ROLES)))
