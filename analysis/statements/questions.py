"""Named questions: one `.sql` file each, over the stable and the derived views; found by name and by other words."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

from analysis import content, statements
from analysis.engines.engine import Engine, Rows, WrongStatement
from analysis.statements import Statement
from plumbing.errors import WrongUsage

UnknownQuestion = statements.UnknownStatement


def package() -> str:
    """Where the questions stand."""
    return content.package("questions")


def names() -> list[str]:
    """Names of all questions whose files can be read, sorted."""
    without = broken()
    return [name for name in statements.names(package()) if name not in without]


def broken() -> dict[str, str]:
    """Of each question whose file has a slip what is wrong with it: `path:line: …`."""
    found = {}
    for name in statements.names(package()):
        try:
            read(name)
        except statements.BrokenStatement as error:
            found[name] = str(error)
    return found


def read(name: str) -> Statement:
    """The question with what is known of it. Raises UnknownQuestion, BrokenStatement."""
    return statements.read(package(), name)


def text(name: str) -> str:
    """The SQL of a question. Raises UnknownQuestion."""
    return read(name).text


def rows(engine: Engine, question: Statement, bound: Mapping[str, object]) -> Rows:
    """What the engine answers to the question. Raises as Engine.rows; a WrongStatement names the file."""
    try:
        return engine.rows(question.text, bound)
    except WrongStatement as error:
        raise WrongStatement(f"{question.file}: {error}") from None


CLOSE = 0.78  # of difflib's ratio: two typos in a name of ten letters
CLEARLY_CLOSER = 0.05


class AmbiguousQuestion(WrongUsage):
    """The words fit several questions. The message lists them."""


def find(words: str) -> str:
    """The name of the question called so: by its file name or its `called` words, in any case, hyphens and small typos
    forgiven; a part of the words is enough where only one question has it.

    Raises UnknownQuestion, AmbiguousQuestion, BrokenStatement.
    """
    wanted = plain(words)
    for name, what in broken().items():
        if wanted == plain(name):
            raise statements.BrokenStatement(what)
    called = {name: calls(name) for name in names()}
    for fits in (_exactly, _in_part, _closely):
        found = fits(wanted, called) if wanted else []
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousQuestion(f"{words!r} may be {' or '.join(found)}; say which")
    raise UnknownQuestion(f"no question is called {words!r}; there are: {', '.join(called)}")


def calls(name: str) -> list[str]:
    """All that a question is called, plain."""
    told = read(name).headers.get("called", "").split(";")
    return [plain(name), *(plain(each) for each in told if each.strip())]


def plain(words: str) -> str:
    """Lower case, one space between words, nothing else."""
    return " ".join(re.findall(r"[a-z0-9]+", words.lower()))


def _exactly(wanted: str, called: dict[str, list[str]]) -> list[str]:
    return [name for name, those in called.items() if wanted in those]


def _in_part(wanted: str, called: dict[str, list[str]]) -> list[str]:
    parts = set(wanted.split())
    return [name for name, those in called.items() if any(parts <= set(each.split()) for each in those)]


def _closely(wanted: str, called: dict[str, list[str]]) -> list[str]:
    """Those that are close, and nearly as close as the closest."""
    ratios = {
        name: max(SequenceMatcher(None, wanted, each).ratio() for each in those) for name, those in called.items()
    }
    best = max(ratios.values(), default=0.0)
    return [name for name, ratio in ratios.items() if ratio >= max(CLOSE, best - CLEARLY_CLOSER)]
