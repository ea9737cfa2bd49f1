"""SQL as text, as far as engines have to look into it: comments, names it mentions, parameters."""

import re
from collections.abc import Iterable, Mapping

# What hides words from a search: literals, quoted names and comments.
_TOKENS = re.compile(r"('(?:[^']|'')*')|(\"(?:[^\"]|\"\")*\")|(--[^\n]*|/\*.*?\*/)", re.DOTALL)
_PARAMETER = re.compile(r"%\((\w+)\)s")


def without_comments(text: str) -> str:
    """The statement alone, without the blanks around it and the semicolon at its end."""
    return _TOKENS.sub(lambda found: " " if found[3] else found[0], text).strip().removesuffix(";").rstrip()


def without_literals(text: str) -> str:
    """The statement's words: comments, literals and quoted names blanked out."""
    return _TOKENS.sub(" ", text)


def mentioned(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that stand in the statement as words, in the order given."""
    words = set(re.findall(r"\w+", without_literals(text).lower()))
    return [name for name in names if name.lower() in words]


def needed(text: str, views: Mapping[str, str]) -> list[str]:
    """Names of the views that the statement reads, itself or through others. `views`: each after those it reads."""
    wanted = set(mentioned(text, views))
    for name in reversed(list(views)):
        if name in wanted:
            wanted.update(mentioned(views[name], views))
    return [name for name in views if name in wanted]


def parameters(text: str) -> list[str]:
    """Names of the `%(name)s` in the statement, each once, in order."""
    return list(dict.fromkeys(_PARAMETER.findall(without_comments(text))))


def with_dollars(text: str) -> str:
    """The statement with `$name` for `%(name)s`."""
    return _PARAMETER.sub(r"$\1", text)
