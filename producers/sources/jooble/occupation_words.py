"""From the official title of an occupation to words to search for: `Registered Nurses` → `registered nurse`."""

import re

# Plurals in titles that name things: the occupation is named further on.
THINGS = frozenset(
    "activities animals athletes benefits bus claims commodities engines fibers forces gas materials news operations "
    "plastics products programs relations resources sales securities services sports surfaces systems tiles trades "
    "utilities vehicles vessels".split()
)
# A plural at the end of the title, or before a further name or a supplement.
NAMED = re.compile(r"([a-z-]+s)(?=$|,|/| \(| and | (of|for|to|in) )")


def search_words(title: str) -> str:
    """The first occupation that the title names, in the singular and in lower case."""
    title = title.lower().replace("’", "'")
    for found in NAMED.finditer(title):
        if found[1] not in THINGS:
            supplement = re.split(",|/", title[found.end() :])[0] if found[2] else ""
            return _plain(title[: found.start()] + singular(found[1]) + supplement)
    return _plain(title)


def singular(word: str) -> str:
    """The singular of an English plural that names people."""
    if word.endswith("wives"):
        return word[:-3] + "fe"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "ches", "shes")) else word[:-1]


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[,/()]", " ", words.replace("--", " ")).split())
