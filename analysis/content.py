"""Content that a pipeline brings to the analysis, found by its folder `pipelines/<name>/` being there.

All of it is optional: `analysis.py` with `CONTENT: Content`; `questions/`, `views/` (derived views) and
`lake_views/`, named statements; `rests_on/`, of a mart's row how many values each figure rests on; `examine/` with
`checks/`, `tables/`, `expected_shares.csv` and parts of the examination; `figures/`, `report/`, `notebooks/` and
`dictionary.toml`; `model/` with `files(context, lineage)`: the files of a fitted model by their names. No list is to be
extended.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module, resources, util
from typing import TYPE_CHECKING, Any

from pipelines import catalog
from streaming.contract import Contract

if TYPE_CHECKING:
    from analysis.engines.engine import Engine


@dataclass(frozen=True)
class Content:
    """One pipeline, for whoever asks of it.

    `sources`: where the rows of a stable view come from; of views it does not name: several sources.
    `headings`: of columns, where they are not the column's name. `labels`: of columns of codes, what each code is
    called in a table of answers; `spelled`: what a value of the column is in a sentence.
    `withheld`: what the column `withheld` calls the cells of a column, where that is no word of the column's name.
    `parameters`: of questions and of keys, what people write and how questions and tables have it; raises
    WrongParameter.
    `mentioned`: parameters that free words name, as people write them.
    `subject`: what alone an answer is about; may be empty. `coverage`: how far the data go, one sentence.
    `caveats`: of an answer's columns and rows. `examples`: values for parameters that have no default.
    `usage`: of the command `ask`, one line.
    """

    sources: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    spelled: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    withheld: Mapping[str, set[str]] = field(default_factory=dict)
    parameters: Mapping[str, Callable[[str, "Engine"], str]] = field(default_factory=dict)
    mentioned: Callable[[str], Mapping[str, str]] = lambda words: {}
    subject: Callable[["Engine", Mapping[str, object]], str] = lambda engine, parameters: ""
    coverage: Callable[["Engine"], str] = lambda engine: ""
    caveats: Callable[[Sequence[str], Sequence[Sequence[Any]]], Sequence[str]] = lambda columns, rows: ()
    examples: Callable[["Engine"], Mapping[str, object]] = lambda engine: {}
    usage: str = 'ask "words of a question" --name-of-parameter value'


_chosen: str | None = None


def choose(name: str) -> None:
    """Chooses the pipeline that this process analyses; to be called before any other use. Raises UnknownPipeline."""
    global _chosen
    _chosen = catalog.contract(name).name
    contract.cache_clear()


def choose_with_question(name: str) -> None:
    """Chooses, where none is chosen, the one pipeline that has a question of exactly this name."""
    having = [each for each in catalog.names() if _asks(each, name)]
    if _chosen is None and len(having) == 1:
        choose(having[0])


def _asks(pipeline: str, name: str) -> bool:
    return resources.files("pipelines").joinpath(pipeline, "questions", f"{name}.sql").is_file()


@cache
def contract() -> Contract:
    """Contract of the pipeline that is analysed: the one chosen, else the main one. Raises UnknownPipeline."""
    return catalog.contract(_chosen)


@cache
def content() -> Content:
    found: Content = import_module(package("analysis")).CONTENT if has("analysis") else Content()
    return found


def option() -> tuple[str, ...]:
    """The option of a command that chooses the pipeline; none for the main one."""
    name = contract().name
    return () if name == catalog.MAIN else ("--pipeline", name)


def sources() -> str:
    """Names of the sources of the pipeline's views, as a text."""
    return ", ".join(dict.fromkeys(content().sources.values()))


def has(folder: str) -> bool:
    """True when the pipeline has such a folder or module."""
    return util.find_spec(package(folder)) is not None


def package(folder: str) -> str:
    """The folder of the pipeline as a package."""
    return f"pipelines.{contract().name}.{folder}"
