"""The stages that can be daemons, in the order in which data flows: found by their folders, no list to extend."""

import importlib.util
import pkgutil
import sys
from collections.abc import Sequence

import streaming.pipelines
from producers import catalog


def commands() -> dict[str, list[str]]:
    """The command of each stage by its name: `produce:<source>`, `stream:<pipeline>`, `load`."""
    stages = {f"produce:{name}": ["producers", "produce", name] for name in catalog.names()}
    stages |= {f"stream:{name}": ["ops.stream", name] for name in pipelines()}
    stages |= {"load": ["sinks", "load"]}
    return {name: [sys.executable, "-m", *arguments] for name, arguments in stages.items()}


def pipelines() -> list[str]:
    """Folders of streaming/pipelines that hold a pipeline."""
    folders = [each.name for each in pkgutil.iter_modules(streaming.pipelines.__path__) if each.ispkg]
    return sorted(name for name in folders if importlib.util.find_spec(f"streaming.pipelines.{name}.pipeline"))


def chosen(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """The named stages, or all when none is named, in the order of `known`. Raises LookupError listing those there are.

    `college_scorecard` is understood for `college-scorecard`, as by the other commands.
    """
    plain = {name.replace("_", "-"): name for name in known}
    unknown = [name for name in names if name.replace("_", "-") not in plain]
    if unknown:
        raise LookupError(f"no stage {', '.join(map(repr, unknown))}; there are: {', '.join(known)}")
    wanted = {plain[name.replace("_", "-")] for name in names} or set(known)
    return [name for name in known if name in wanted]
