"""The pipelines there are, found by their folders being there: no list to extend.

A folder `pipelines/<name>/` with `contract.py` holding `CONTRACT` says what it keeps for others to read, and with
`pipeline.py` holding `PIPELINE` how that is made. This is the one module of the package that stages import.
"""

import importlib
import importlib.util
import pkgutil
from typing import TYPE_CHECKING

import pipelines
from plumbing.errors import WrongUsage

if TYPE_CHECKING:
    from streaming.contract import Contract
    from streaming.pipeline import Pipeline


MAIN = "school_jobs"  # what is meant where there are several and none is named


class UnknownPipeline(WrongUsage, LookupError):
    """There is no pipeline of that name, or none that is meant without one; the message says which there are."""


def names() -> list[str]:
    """Names of the pipelines, which are those of their folders, sorted; without importing any."""
    folders = [module.name for module in pkgutil.iter_modules(pipelines.__path__) if module.ispkg]
    return sorted(name for name in folders if importlib.util.find_spec(f"pipelines.{name}.pipeline"))


def pipeline(name: str | None = None) -> "Pipeline":
    """The pipeline of that name, or the main one; imports no other. Raises UnknownPipeline."""
    found: Pipeline = importlib.import_module(f"pipelines.{_folder(name)}.pipeline").PIPELINE
    return found


def contract(name: str | None = None) -> "Contract":
    """The contract of the pipeline of that name, or of the main one. Raises UnknownPipeline."""
    found: Contract = importlib.import_module(f"pipelines.{_folder(name)}.contract").CONTRACT
    return found


def _folder(name: str | None) -> str:
    known = names()
    if name is None and (MAIN in known or len(known) == 1):
        return MAIN if MAIN in known else known[0]
    if name is None:
        raise UnknownPipeline(f"there are pipelines {', '.join(known)}; say which is meant" if known else "no pipeline")
    if name not in known:
        raise UnknownPipeline(f"there is no pipeline {name!r}")
    return name
