"""What an analysis is told of a pipeline, found by its folder `pipelines/<name>/` being there.

`analysis.py` holds `CONTENT: Content`; `questions/`, `views/` (derived views) and `lake_views/` hold named statements;
`examine/` holds `checks/`, `tables/`, `expected_shares.csv` and parts of the examination; `figures/`, `report/`,
`notebooks/` and `dictionary.toml` what they are called. Whatever is put there is found: no list is to be extended.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
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
    `parameters`: of questions, what people write and how questions take it; raises WrongParameter.
    `subject`: what alone an answer is about; may be empty. `coverage`: how far the data go, one sentence.
    `caveats`: of an answer's columns and rows. `examples`: values for parameters that have no default.
    `usage`: of the command `ask`, one line.
    """

    sources: Mapping[str, str]
    headings: Mapping[str, str]
    labels: Mapping[str, Mapping[Any, str]]
    spelled: Mapping[str, Callable[[Any], str]]
    withheld: Mapping[str, set[str]]
    parameters: Mapping[str, Callable[[str, "Engine"], str]]
    subject: Callable[["Engine", Mapping[str, object]], str]
    coverage: Callable[["Engine"], str]
    caveats: Callable[[Sequence[str], Sequence[Sequence[Any]]], Sequence[str]]
    examples: Callable[["Engine"], Mapping[str, object]]
    usage: str


@cache
def contract() -> Contract:
    """What the pipeline that is analysed keeps: the only one there is. Raises UnknownPipeline."""
    return catalog.contract()


@cache
def content() -> Content:
    found: Content = import_module(package("analysis")).CONTENT
    return found


def sources() -> str:
    """Names of the sources of the pipeline's views, as a text."""
    return ", ".join(dict.fromkeys(content().sources.values()))


def package(folder: str) -> str:
    """The folder of the pipeline as a package."""
    return f"pipelines.{contract().name}.{folder}"
