"""The text of a salary → tokens, every character of it, and numbers; a text with anything unknown in it is given up.

reference/salary_words.toml lists the words that are certain.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

Period = Literal["hour", "day", "week", "month", "year"]

WORDS = Path(__file__).with_name("reference") / "salary_words.toml"
DOLLAR = "$"  # decided by the reader: US dollars on the US site, unknown elsewhere
UNKNOWN = "?"  # a currency, but nobody knows which
LPA = "lpa"  # lakhs of rupees per annum


class Words(NamedTuple):
    """Meanings of words: currency codes, factors and periods; and words that stand beside figures."""

    currencies: Mapping[str, str]
    multipliers: Mapping[str, int]
    units: Mapping[str, Period]
    adverbs: Mapping[str, Period]
    dollars: frozenset[str]
    point_groups: frozenset[str]
    indian_groups: frozenset[str]
    per: list[str]
    least: list[str]
    most: list[str]
    to: list[str]
    noise: list[str]
    beside: list[str]
    of_benefits: list[str]
    benefits: list[str]
    romance: list[str]


@cache
def words() -> Words:
    table = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    meaning: dict[str, Any] = {
        name: {word: meant for meant, of in table[name].items() for word in of}
        for name in ("currencies", "multipliers", "units", "adverbs")
    }
    meaning["currencies"] |= {code.lower(): code for code in table["codes"]}
    meaning["multipliers"] = {word: int(factor) for word, factor in meaning["multipliers"].items()}
    sets: dict[str, Any] = {name: frozenset(table[name]) for name in ("dollars", "point_groups", "indian_groups")}
    names = ("per", "least", "most", "to", "noise", "beside", "of_benefits", "benefits", "romance")
    return Words(**meaning, **sets, **{name: table[name] for name in names})


# What tokens are, as one letter each, so that their order can be checked by a regular expression.
NUMBER, CURRENCY, MULTIPLIER, TO, LEAST, MOST, PLUS, PERIOD, WORKLOAD, ASIDE, NOISE = "NCMTLUPEWAX"

# Grouped by blanks or not; 401k is a pension.
FIGURE = r"(?!401 ?\(?k)(?:[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)*(?![0-9])|[0-9]+(?:[.,'][0-9]+)*)"


# Figures that are no money: "8% super"; "Band 6:", "(level 2)", "14 mal jährlich", "13薪", the tax rule IR35 …
PERCENT = r"[0-9]{1,2}(?:[.,][0-9]{1,2})? ?%"
ASIDES = (
    r"(?:band|level|grade|step) [0-9]{1,2}\b|1[0-9] ?(?:mal jährlich|x jährlich)|[·*x]? ?1[0-9] ?薪"
    r"|(?:inside|outside) (?:of )?ir35|im [1-4]\. lehrjahr|full[- ]?time [0-9]{2} (?:uur|hours|hrs)"
)
# … and those that say how much of a full week it is: figures per full-time year are not certain then.
WORKLOADS = (
    r"[0-9](?:\.[0-9])? (?:days?|shifts?) (?:per|a|/) ?week|[0-9]{2}(?:\.[0-9])? ?(?:hours|hrs) (?:per|a|/) ?week"
    r"|0?[.,][0-9]{1,2} ?fte|1\.0 ?fte|\( ?[0-9]{1,3} ?% ?\)|pro[- ]?rata|part[- ]time|teilzeit"
)
FULL_TIME = ("FT", "ft")  # "Ft" is the forint


MISREAD = re.compile(r"[ÂÃâ][^\x00-\x7f]{1,2}")


class Token(NamedTuple):
    kind: str
    text: str  # in lower case; a period by its contract name


def normal(text: str) -> str:
    """The text with single blanks and plain apostrophes; UTF-8 that was read as Windows-1252 is read again."""
    return " ".join(MISREAD.sub(_read_again, text).split()).replace("’", "'")


def _read_again(found: re.Match[str]) -> str:
    with suppress(UnicodeError):
        return found[0].encode("cp1252").decode()
    return found[0]


def tokens(text: str) -> list[Token] | None:
    """The tokens of a `normal` text without what says nothing; None when some of the text is not understood."""
    found: list[Token] = []
    at, pattern = 0, _any()
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            return None
        introduces = match.lastgroup == TO and at > 0 and not found  # "Pay range — $50k"
        at = match.end()
        kind = NOISE if introduces or match.group() in FULL_TIME else match.lastgroup or NOISE
        if kind not in (NOISE, ASIDE):
            found.append(Token(kind, _plain(kind, match)))
    return found


def is_romance(text: str, found: Iterable[Token]) -> bool:
    """True when a text is Spanish, Portuguese or French: its "$" is a peso, a real or a Canadian dollar."""
    spans = any(token.kind == TO and token.text in ("a", "à") for token in found)  # "$15 a day" is English
    return spans or _romance().search(text) is not None


def _plain(kind: str, match: re.Match[str]) -> str:
    text = match[kind].lower()
    if kind != PERIOD:
        return text
    unit = text[1:] if text.startswith("/") else text.rpartition(" ")[2]
    return words().adverbs.get(text) or words().units[unit.strip()]


def _one_of(options: Iterable[str]) -> str:
    """Any of these words, the longest first, not inside a longer word."""
    found = sorted(options, key=lambda word: (-len(word), word))
    return "|".join(rf"{_edge(word[0], '<!')}{re.escape(word)}{_edge(word[-1], '!')}" for word in found)


def _edge(character: str, look: str) -> str:
    # Chinese is written without blanks between words.
    return rf"(?{look}[^\W\d_])" if character.isalpha() and character < "\u3000" else ""


@cache
def _any() -> re.Pattern[str]:
    known = words()
    units = _one_of(known.units)
    per = _one_of(known.per)
    benefits = rf"(?:(?:{_one_of(known.of_benefits)}) )*(?:{_one_of(known.benefits)})"
    with_benefits = rf"(?:{_one_of(known.beside)}) ?(?:{PERCENT} ?(?:{benefits})?|{benefits})"
    kinds = {
        ASIDE: ASIDES,
        WORKLOAD: WORKLOADS,
        NUMBER: FIGURE,
        PERIOD: rf"(?:{_one_of(known.adverbs)})|/ ?(?:{units})|(?:{per}) (?:{units})",
        LEAST: _one_of(known.least),
        MOST: _one_of(known.most),
        NOISE: rf"{with_benefits}|{_one_of(known.noise)}|[ :;()]|[.,](?![0-9])",
        CURRENCY: _one_of(known.currencies),
        MULTIPLIER: _one_of(known.multipliers),
        TO: rf"[-–—‑−]|{_one_of(known.to)}",
        PLUS: r"\+",
    }
    order = (ASIDE, WORKLOAD, NUMBER, PERIOD, LEAST, MOST, NOISE, CURRENCY, MULTIPLIER, TO, PLUS)
    return re.compile("|".join(f"(?P<{kind}>{kinds[kind]})" for kind in order), re.IGNORECASE)


@cache
def _romance() -> re.Pattern[str]:
    return re.compile(_one_of(words().romance), re.IGNORECASE)


LONGEST_NUMBER = 24
PLAIN = re.compile(r"0|[1-9][0-9]*", re.ASCII)
COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?", re.ASCII)  # 1,234,567.89
INDIAN = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]{1,2})?", re.ASCII)  # 12,34,567.89
POINTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?", re.ASCII)  # 1.234.567,89
SPACED = re.compile(r"[1-9][0-9]{0,2}(?:[ '][0-9]{3})+(?:[.,][0-9]{1,2})?", re.ASCII)  # 1 234 567,89
ONE_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)  # 3.500: a thousand, or a decimal?
POINT_DECIMALS = re.compile(r"(?:0|[1-9][0-9]*)\.[0-9]{1,2}", re.ASCII)
COMMA_DECIMALS = re.compile(r"(?:0|[1-9][0-9]*),[0-9]{1,2}", re.ASCII)


def read_number(text: str, currency: str | None, multiplied: bool, romance: bool = False) -> Decimal | None:
    """The number that `text` (digits, points, commas, blanks, apostrophes) certainly is.

    `currency`, or a text in a Romance language, settles what a point or a comma means; before a multiplier ("120k")
    there are no groups.
    """
    if len(text) > LONGEST_NUMBER:
        return None
    if PLAIN.fullmatch(text) or POINT_DECIMALS.fullmatch(text):
        return Decimal(text)
    if COMMA_DECIMALS.fullmatch(text):
        return Decimal(text.replace(",", ".")) if romance or currency in words().point_groups else None
    return None if multiplied else _grouped(text, currency, romance)


def _grouped(text: str, currency: str | None, romance: bool) -> Decimal | None:
    if COMMAS.fullmatch(text) or (INDIAN.fullmatch(text) and currency in words().indian_groups | {None}):
        return Decimal(text.replace(",", ""))
    if SPACED.fullmatch(text):
        return Decimal(text.replace(" ", "").replace("'", "").replace(",", "."))
    if not POINTS.fullmatch(text):
        return None
    # "$2.500.000" is a dollar of some other country than the one that was taken for granted.
    certain = currency in words().point_groups or (currency is None and (romance or not ONE_POINT.fullmatch(text)))
    return Decimal(text.replace(".", "").replace(",", ".")) if certain else None
