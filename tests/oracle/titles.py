"""Occupation that a title names: words, lexicon and the field's occupations, by definitions.md."""

import csv
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tests.oracle.figures import ratio

ROOT = Path(__file__).parents[2]
LEXICON = ROOT / "pipelines" / "school_jobs"
FIELDS = LEXICON / "reference" / "fields.csv"

_ALIKE = {
    **{"a": "àáâãäåāăą", "c": "çćč", "d": "ď", "e": "èéêëēėęě", "i": "ìíîïīį", "l": "ł", "n": "ñńň"},
    **{"o": "òóôõöøōő", "r": "ř", "s": "śšş", "t": "ť", "u": "ùúûüūůű", "y": "ýÿ", "z": "žźż"},
    **{"'": "’‘ʼ`", "-": "–—−‐‑", " ": "\u00a0"},
}
PLAIN = {ord(one): plain for plain, others in _ALIKE.items() for one in others}
NUMERAL = re.compile(r"[0-9+#]+|i{1,3}|iv|v|vi{1,3}")
RANKS = set("senior sr junior jr temporary bilingual".split())
PAIRS = {*((word, "level") for word in ("entry", "mid", "senior")), ("full", "time"), ("part", "time"), ("per", "diem")}
LEADING = ("lead", "principal", "staff", "experienced")
MEN = "sales fore fire police repair crafts drafts yeo line watch door hand journey service".split()
UNCHANGED = set(
    "sales news series species always devops kubernetes physics mathematics electronics logistics economics athletics "
    "statistics analytics robotics genetics obstetrics pediatrics orthopedics graphics optics plastics ceramics "
    "hydraulics ethics politics informatics bioinformatics biophysics aerobics gymnastics mechatronics avionics "
    "diagnostics".split()
)
SHORT = ("child", "bus", "gas", "movie", "cookie", "rn", "lpn", "cna", "emt")


def plain(title: str) -> str:
    """The title in plain words; empty when it has none."""
    text = re.sub(r"&(amp;)+", "&", title[:300].lower())
    text = re.sub(r"&(#39|apos|[lr]squo|#821[67]);", "'", text).replace("&lt;", "<").replace("&gt;", ">")
    text = re.sub(r"</?[a-z!][^<>]*>", " ", re.sub(r"&#?[a-z0-9]{1,8};", " ", text))
    text = " ".join(re.split(r"[ \t\n\v\f\r]+", text)).translate(PLAIN)
    for _ in range(2):  # brackets in brackets
        text = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}", " ", text)
    text = re.sub(r"[(\[{].*", " ", text, flags=re.DOTALL).lstrip(" ,/|-")
    text = re.split(r" -|- |[,/|]| (?:for|to|at) ", text, maxsplit=1)[0]
    text = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", text, flags=re.ASCII).replace("&", " and ")
    text = re.sub(r"'(s\b)?", "", text, flags=re.ASCII)
    words = _without_leading(list(_without_ranks(list(_without_numerals(re.findall(r"[a-z0-9+#]+", text))))))
    return " ".join(_singular(word) for word in words)


def _without_numerals(words: Sequence[str]) -> Iterator[str]:
    skipped = -1
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in ("level", "grade", "tier", "step", "band") and NUMERAL.fullmatch(following):
            skipped = at + 1
        elif at != skipped and not NUMERAL.fullmatch(word):
            yield word


def _without_ranks(words: Sequence[str]) -> Iterator[str]:
    skipped = -1
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if at == skipped:
            continue
        if (word, following) in PAIRS:
            skipped = at + 1
        elif word not in RANKS and (word != "remote" or following.startswith("sens")):
            yield word


def _without_leading(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0] in LEADING:
        words = words[1:]
    return words


def _singular(word: str) -> str:
    if word in ("people", "salespeople"):
        return word[:-6] + "person"
    if word in ("wives", "midwives", "housewives"):
        return word[:-3] + "fe"
    if word in {f"{of}{who}" for of in (*MEN, "") for who in ("men", "women")}:
        return word[:-2] + "an"
    for short in SHORT:
        if word in (f"{short}ren", f"{short}es", f"{short}s"):
            return short
    if word in UNCHANGED:
        return word
    if re.fullmatch(r"[a-z]{2,}ies", word):
        return word[:-3] + "y"
    if re.fullmatch(r"[a-z]+(ss|sh|ch|x)es", word):
        return word[:-2]
    if re.fullmatch(r"[a-z]{2,}[^siu]s", word):
        return word[:-1]
    return word


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def fields() -> dict[str, dict[str, Any]]:
    """Per field of study its title, occupations (best fit first) and search words."""
    return {
        row["cip4"]: {
            "title": row["title"],
            "codes": tuple(row["soc_codes"].split(";")) if row["soc_codes"] else (),
            "search_words": row["search_words"] or None,
        }
        for row in _rows(FIELDS)
    }


@cache
def occupations() -> dict[str, str]:
    return {row["soc_code"]: row["title"] for row in _rows(LEXICON / "reference" / "occupations.csv")}


@cache
def lexicon() -> dict[str, tuple[str, ...]]:
    """Per name in plain words the codes of the occupations that go by it, sorted."""
    names = [(title, code) for code, title in occupations().items() if not title.endswith(", All Other")]
    for row in _rows(LEXICON / "reference" / "alternate_titles.csv"):
        names += [(name, code) for name in row["titles"].split(";") for code in row["soc_codes"].split(";")]
    found: dict[str, set[str]] = {}
    for name, code in names:
        uncut = re.split(r",? (?:except|including) ", name, maxsplit=1, flags=re.IGNORECASE)[0]
        found.setdefault(plain(re.sub("[,/|]", " ", uncut)), set()).add(code)
    return {name: tuple(sorted(codes & occupations().keys())) for name, codes in found.items()}


@cache
def _read(title: str) -> tuple[str | None, tuple[str, ...]]:
    """(exact, part or None, codes of the candidates)."""
    text = plain(title)
    if text in lexicon():
        return "exact", lexicon()[text]
    words = text.split(" ")
    for length in range(min(len(words) - 1, 6), 1, -1):
        for start in range(min(len(words), 16) - length, -1, -1):
            if codes := lexicon().get(" ".join(words[start : start + length])):
                return "part", codes
    return None, ()


def meaning(title: str, cip4: str) -> dict[str, Any]:
    """Columns of the job mart for a title that a search for the field found."""
    match, codes = _read(title)
    of_field = [code for code in dict.fromkeys(fields().get(cip4, {}).get("codes", ())) if code in codes]
    code = codes[0] if len(codes) == 1 else next(iter(of_field), None)
    score: Decimal | None = ratio(len(of_field), len(codes), 4)
    return {
        "occupation_code": code,
        "occupation_title": occupations()[code] if code else None,
        "title_match": match,
        "occupation_candidates": ";".join(codes[:100]) or None,
        "field_match_score": score,
    }
