"""Cuts the text of a salary into tokens, every character of it; a text with anything unknown in it is given up."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from producers.sources.jooble import salary_words as words

# What tokens are, as one letter each, so that their order can be checked by a regular expression.
NUMBER, CURRENCY, MULTIPLIER, TO, LEAST, MOST, PLUS, PERIOD, NOISE = "NCMTLUPEX"

# Grouped by blanks or not; 401k is a pension.
FIGURE = r"(?!401 ?\(?k)(?:[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)*(?![0-9])|[0-9]+(?:[.,'][0-9]+)*)"


class Token(NamedTuple):
    kind: str
    text: str  # in lower case; a period by its contract name


def tokens(text: str) -> list[Token] | None:
    """The tokens of a salary text without what says nothing; None when some of the text is not understood."""
    found: list[Token] = []
    text = " ".join(text.split()).replace("’", "'")
    at = 0
    while at < len(text):
        match = ANY.match(text, at)
        if match is None:
            return None
        at = match.end()
        kind = match.lastgroup or NOISE
        if kind != NOISE:
            found.append(Token(kind, _plain(kind, match)))
    return found


def _plain(kind: str, match: re.Match[str]) -> str:
    text = match[kind].lower()
    if kind != PERIOD:
        return text
    unit = text[1:] if text.startswith("/") else text.rpartition(" ")[2]
    return words.ADVERBS.get(text) or words.UNITS[unit.strip()]


def _one_of(options: Iterable[str]) -> str:
    """Any of these words, the longest first, not inside a longer word."""
    found = sorted(options, key=lambda word: (-len(word), word))
    return "|".join(rf"{_edge(word[0], '<!')}{re.escape(word)}{_edge(word[-1], '!')}" for word in found)


def _edge(character: str, look: str) -> str:
    # Chinese is written without blanks between words.
    return rf"(?{look}[^\W\d_])" if character.isalpha() and character < "\u3000" else ""


def _any() -> re.Pattern[str]:
    units = _one_of(words.UNITS)
    per = _one_of(words.PER)
    kinds = {
        NUMBER: FIGURE,
        PERIOD: rf"(?:{_one_of(words.ADVERBS)})|/ ?(?:{units})|(?:{per}) (?:{units})",
        LEAST: _one_of(words.LEAST),
        MOST: _one_of(words.MOST),
        NOISE: rf"{_one_of(words.NOISE)}|[ :;()]|[.,](?![0-9])",
        CURRENCY: _one_of(words.CURRENCIES),
        MULTIPLIER: _one_of(words.MULTIPLIERS),
        TO: rf"[-–—‑−]|{_one_of(words.TO)}",
        PLUS: r"\+",
    }
    order = (NUMBER, PERIOD, LEAST, MOST, NOISE, CURRENCY, MULTIPLIER, TO, PLUS)
    return re.compile("|".join(f"(?P<{kind}>{kinds[kind]})" for kind in order), re.IGNORECASE)


ANY = _any()
