"""What an analysis is told of a pipeline, found by its folder `pipelines/<name>/` being there.

`analysis.py` holds `CONTENT: Content`; `questions/`, `views/` (derived views) and `lake_views/` hold named statements;
`examine/` holds `checks/`, `tables/`, `expected_shares.csv` and parts of the examination; `figures/`, `report/`,
`notebooks/` and `dictionary.toml` what they are called. Whatever is put there is found: no list is to be extended.
"""

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module, util
from typing import TYPE_CHECKING, Any

import pipelines
from streaming.contract import Mart

if TYPE_CHECKING:
    from analysis.engines.engine import Engine


class NoPipeline(LookupError):
    """There is no pipeline to analyse, or there are several. The message lists those there are."""


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

    marts: tuple[Mart, ...]
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
def pipeline() -> str:
    """Name of the pipeline that is analysed: the only one there is. Raises NoPipeline."""
    folders = [module.name for module in pkgutil.iter_modules(pipelines.__path__) if module.ispkg]
    names = [name for name in sorted(folders) if util.find_spec(f"pipelines.{name}.analysis")]
    if len(names) != 1:
        raise NoPipeline(f"one pipeline is analysed at a time; there are: {', '.join(names) or 'none'}")
    return names[0]


@cache
def content() -> Content:
    found: Content = import_module(package("analysis")).CONTENT
    return found


def sources() -> str:
    """Names of the sources of the pipeline's views, as a text."""
    return ", ".join(dict.fromkeys(content().sources.values()))


def package(folder: str) -> str:
    """The folder of the pipeline as a package."""
    return f"pipelines.{pipeline()}.{folder}"
