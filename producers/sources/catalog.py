"""The sources and event models there are, found by their folders being there: no list to extend.

A folder `producers/sources/<name>/` with `contract.py` declares events; with `api.py` holding `SOURCE` it can be
polled. Looking up event models imports contracts alone, so a stage to the right may do it.
"""

import importlib
import importlib.util
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

import producers.sources
from producers.contract import Event

if TYPE_CHECKING:
    from producers.source import Source


class UnknownSource(LookupError):
    """There is no source of that name; the message lists those there are."""


def folders() -> list[str]:
    """Names of the folders in `producers/sources/`, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(producers.sources.__path__) if module.ispkg)


def names() -> list[str]:
    """Names of the sources that can be polled, as they stand in topics, without importing any."""
    return [folder.replace("_", "-") for folder in folders() if _has(folder, "api")]


def sources() -> dict[str, "Source"]:
    """Every source that can be polled, by its name."""
    return {name: source(name) for name in names()}


def source(name: str) -> "Source":
    """The source of that name (`college_scorecard` is understood, too); imports no other.

    Raises UnknownSource; ValueError when the folder holds a source of another name.
    """
    wanted = name.replace("_", "-")
    if wanted not in names():
        raise UnknownSource(f"no source {name!r}; there are: {', '.join(names()) or 'none'}")
    folder = wanted.replace("-", "_")
    found: Source = importlib.import_module(f"producers.sources.{folder}.api").SOURCE
    if found.name != wanted:
        raise ValueError(f"producers/sources/{folder} holds a source named {found.name!r}; call one like the other")
    return found


def readme(name: str) -> str:
    """The README of the source's folder: licence, limits, quirks, fields."""
    folder = resources.files("producers.sources").joinpath(name.replace("-", "_"))
    return folder.joinpath("README.md").read_text(encoding="utf-8")


def demo(name: str) -> dict[str, Any]:
    """The source's part of a demo, as `demo.toml` in its folder says: empty where there is none."""
    file = resources.files("producers.sources").joinpath(name.replace("-", "_"), "demo.toml")
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def texts() -> dict[str, Callable[[str], Mapping[str, Any]]]:
    """Every reader of free texts that some source offers, by the kind of text."""
    return {kind: read for source in sources().values() for kind, read in source.texts.items()}


def event_models() -> dict[str, type[Event]]:
    """Every event model by its topic (without a prefix), read from the contracts alone."""
    return {model.topic(): model for folder in folders() for model in _declared(folder)}


def _declared(folder: str) -> list[type[Event]]:
    if not _has(folder, "contract"):
        return []
    name = f"producers.sources.{folder}.contract"
    module = importlib.import_module(name)
    return [
        model
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, Event)
        and model.__module__ == name
        and hasattr(model, "source")
        and hasattr(model, "entity")
    ]


def _has(folder: str, module: str) -> bool:
    return importlib.util.find_spec(f"producers.sources.{folder}.{module}") is not None
