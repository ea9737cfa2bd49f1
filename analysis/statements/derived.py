"""Derived views: put before a statement that mentions them, with what they need, as common table expressions."""

import re
from collections.abc import Mapping
from functools import cache

from analysis import content, statements
from analysis.statements import texts

_WITH = re.compile(r"^WITH(\s+RECURSIVE)?\s+", re.IGNORECASE)


def package() -> str:
    """Where the derived views stand, one `.sql` file each."""
    return content.package("views")


@cache
def views() -> dict[str, str]:
    """The SELECT of each derived view there is, without comments."""
    return {name: texts.without_comments(statements.read(package(), name).text) for name in statements.names(package())}


@cache
def worked_out_once(name: str) -> bool:
    """Whether a derived view has the header `-- worked out: once`: few rows that cost much."""
    return name in statements.names(package()) and "-- worked out: once" in statements.read(package(), name).text


def needed(statement: str) -> list[str]:
    """Names of the derived views that the statement mentions, directly or through others, each after those it needs."""
    return _in_order(texts.without_comments(statement), views())


def composed(statement: str, known: Mapping[str, str] | None = None) -> str:
    """The statement without comments, and before it the derived views that it mentions, directly or through others.

    A statement that begins WITH keeps its own expressions, after the views. `known`: SELECTs by name, else `views()`.
    """
    known = views() if known is None else known
    text = texts.without_comments(statement)
    needed = _in_order(text, known)
    if not needed:
        return text
    expressions = ",\n".join(f"{name} AS (\n{known[name]}\n)" for name in needed)
    own = _WITH.match(text)
    if not own:
        return f"WITH {expressions}\n{text}"
    return f"WITH{own[1] or ''} {expressions},\n{text[own.end() :]}"


def _in_order(text: str, known: Mapping[str, str]) -> list[str]:
    """Names of the views needed, each after those it needs."""
    found: list[str] = []
    _collect(text, known, found, ())
    return found


def _collect(text: str, known: Mapping[str, str], found: list[str], above: tuple[str, ...]) -> None:
    for name in texts.mentioned(text, known):
        if name not in above and name not in found:
            _collect(known[name], known, found, (*above, name))
            found.append(name)
