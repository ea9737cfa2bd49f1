"""Fields of study as people name them: by code (11.07, 1107) or by words of the title."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from analysis import statements
from analysis.engines.engine import Engine
from analysis.statements import WrongParameter
from analysis.statements.questions import plain
from pipelines.school_jobs.reference.fields import read_fields

PACKAGE = __package__
MOST_SHOWN = 12
LEAST_TELLING = 5  # letters of a word: `and` stands in many titles, and `pay` in none that is meant
_CODE = re.compile(r"(\d{2})\.?(\d{2})")
_NUMBER = re.compile(r"[\d.]+")


class UnknownField(WrongParameter):
    """No such field of study, or several. The message says what is expected."""


def titles(engine: Engine) -> dict[str, str]:
    """Title by code."""
    _, rows = engine.rows(statements.read(PACKAGE, "field_titles").text, {})
    return {code: title or "" for code, title in rows}


def title(engine: Engine, code: object) -> str:
    """Of the field of this code; empty where there is none."""
    return titles(engine).get(code, "") if isinstance(code, str) else ""


def busiest(engine: Engine) -> str | None:
    """Code of the field with most open postings in the nation, an example for questions about one field."""
    rows = engine.rows(statements.read(PACKAGE, "busiest_field").text, {})[1]
    return str(rows[0][0]) if rows else None


def code(given: str, known: Mapping[str, str]) -> str:
    """Four digits of CIP for what is given. `known`: title by code. Raises UnknownField."""
    if _NUMBER.fullmatch(given.strip()):
        return _by_code(given.strip(), known)
    return _by_words(given, known)


def mentioned(words: str) -> str | None:
    """The most words in a row that stand in the title of a field."""
    titles = [f" {plain(field.title)} " for field in read_fields()]
    tokens = plain(words).split()
    spans = [tokens[start:end] for start in range(len(tokens)) for end in range(start + 1, len(tokens) + 1)]
    telling = (" ".join(span) for span in spans if max(map(len, span)) >= LEAST_TELLING)
    return max((span for span in telling if any(f" {span} " in title for title in titles)), key=len, default=None)


def of_key(given: str, engine: Engine) -> str:
    """The same for a key; digits are taken as they are, since tables may hold what is no field any more."""
    found = _CODE.fullmatch(given.strip())
    return found[1] + found[2] if found else code(given, titles(engine))


def _by_code(given: str, known: Mapping[str, str]) -> str:
    found = _CODE.fullmatch(given)
    if not found:
        raise UnknownField(f"{given} is no field of study: those have four digits of CIP, such as 11.07 or 1107")
    cip4 = found[1] + found[2]
    if cip4 not in known:
        family = [each for each in known if each.startswith(cip4[:2])]
        near = f"; of its family there are {', '.join(family)}" if family else ""
        raise UnknownField(f"there is no field of study {given}{near}")
    return cip4


def _by_words(given: str, known: Mapping[str, str]) -> str:
    wanted = plain(given)
    plainly = {cip4: plain(title) for cip4, title in known.items()}
    words = set(wanted.split())
    for found in (
        [cip4 for cip4, title in plainly.items() if title == wanted],
        [cip4 for cip4, title in plainly.items() if wanted and wanted in title],
        [cip4 for cip4, title in plainly.items() if wanted and words <= set(title.split())],
        [cip4 for cip4, title in plainly.items() if title in get_close_matches(wanted, plainly.values(), 3, 0.75)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            several = UnknownField(f"{given!r} may be {_listed(found, known)}; give the code")
            several.instead = found[0]
            raise several
    raise UnknownField(f"no field of study has {given!r} in its title; give four digits of CIP, such as 11.07")


def _listed(found: list[str], known: Mapping[str, str]) -> str:
    shown = "; ".join(f"{cip4} {known[cip4]}" for cip4 in found[:MOST_SHOWN])
    return shown + (f"; and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else "")
