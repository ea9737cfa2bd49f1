"""Words and places as a search compares them: by the stems of words, as a full-text search does."""

import re
from functools import cache

from producers.sources.jooble.location import state_of, states

WORD = re.compile(r"[^\W\d_]{2,}")
FILLERS = frozenset("and of the in for to with an or at by on from general other related all new".split())
SHORTEST = 4
SUFFIXES = (
    *("ations", "ators", "ation", "ments", "ities", "ator", "ment", "ings", "ists", "ants", "ians", "ity"),
    *("ing", "ist", "ant", "ian", "ers", "ors", "ies", "er", "or", "al", "ed", "es", "s", "y", "e"),
)
EVERYWHERE = frozenset({"", "united states", "usa", "us"})


def stems(text: str) -> frozenset[str]:
    """The stems of the words of a text: engineering, engineers and engineer have one in common."""
    return frozenset(stem(word) for word in WORD.findall(text.lower()) if word not in FILLERS)


@cache
def stem(word: str) -> str:
    """A word without its endings, at least four letters of it."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST:
            return stem(word[: -len(suffix)])
    return word


def lies_in(place: str, asked: str) -> bool:
    """True when a posting's place is in the city, state or nation that is asked for."""
    wanted = asked.strip().lower()
    if wanted in EVERYWHERE:
        return True
    state = state_of(place) or ""
    return wanted in place.lower() or wanted == state.lower() or states().get(wanted) == state
