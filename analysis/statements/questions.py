"""Named questions: one `.sql` file each, over the stable and the derived views; found by name and by other words."""

import re
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

from analysis import content, statements
from analysis.engines.engine import Engine, Rows, WrongStatement
from analysis.statements import Statement
from plumbing.errors import WrongUsage

UnknownQuestion = statements.UnknownStatement


def package() -> str:
    """Package that holds the questions."""
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
    """Rows of the engine's answer to the question. Raises as Engine.rows; a WrongStatement names the file."""
    try:
        return engine.rows(question.text, bound)
    except WrongStatement as error:
        raise WrongStatement(f"{question.file}: {error}") from None


CLOSE = 0.78  # of difflib's ratio: two typos in a name of ten letters
CLEARLY_CLOSER = 0.05


class AmbiguousQuestion(WrongUsage):
    """The words fit several questions: these `names`."""

    def __init__(self, words: str, names: Collection[str]) -> None:
        super().__init__(f"{words!r} may be {' or '.join(names)}")
        self.names = names


def find(words: str, given: Collection[str] = ()) -> str:
    """The name of the question called so: by its file name or its `called` words, in any case, hyphens and small typos
    forgiven; a part of the words is enough where only one question has it, or only one of them takes what is `given`.

    Raises UnknownQuestion, AmbiguousQuestion, BrokenStatement.
    """
    wanted = plain(words)
    for name, what in broken().items():
        if wanted == plain(name):
            raise statements.BrokenStatement(what)
    called = {name: calls(name) for name in names()}
    for fits in (_exactly, _in_part, _closely):
        found = fits(wanted, called) if wanted else []
        if len(found) > 1:
            found = [name for name in found if set(given) <= {each.name for each in read(name).parameters}] or found
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousQuestion(words, found)
    raise UnknownQuestion(f"no question is called {words!r}; there are: {', '.join(called)}")


NEAREST = 3
_TELL_NOTHING = set("a an and are do does for have how in is it of on or than that the to what which who with".split())


def nearest(words: str) -> list[str]:
    """Names of the questions that free words are about, the likeliest first, by what they are called, their sentences
    and their columns. A word counts less, the more questions have it.
    """
    wanted = set(map(_stem, plain(words).split())) - _TELL_NOTHING
    weights = {name: _word_weights(read(name)) for name in names()}
    having = {word: sum(word in own for own in weights.values()) for word in wanted}
    scores = {
        name: sum(own.get(word, 0) / having[word] for word in wanted if word in own) for name, own in weights.items()
    }
    best = sorted((name for name in scores if scores[name]), key=lambda name: (-scores[name], name))
    return [name for name in best if scores[name] > scores[best[0]] / 2][:NEAREST]


def _word_weights(question: Statement) -> dict[str, int]:
    """Its words, and what each counts."""
    columns = " ".join([*question.columns, *question.columns.values(), *(each.meaning for each in question.parameters)])
    texts = ((columns, 1), (question.title, 2), (" ".join(calls(question.name)), 3))
    return {_stem(word): weight for text, weight in texts for word in plain(text).split()}


def _stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def calls(name: str) -> list[str]:
    """All that a question is called, plain."""
    called = read(name).headers.get("called", "").split(";")
    return [plain(name), *(plain(each) for each in called if each.strip())]


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
