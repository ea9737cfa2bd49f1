"""The stages that can be daemons, in the order in which data flows: found by their folders, no list to extend."""

import sys
from collections.abc import Sequence

import click

from ops.settings import Settings, caller_environment
from pipelines import catalog as pipelines
from producers.sources import catalog as sources


def commands() -> dict[str, list[str]]:
    """The command of each stage by its name: `produce:<source>`, `stream` of all pipelines in one Spark, `load`; and
    `from-kinesis` and `follow-mongodb`, where there is a stream or a MongoDB."""
    wanted = served()
    filled = sources.names() if wanted == pipelines.names() else _sources_of(wanted)
    stages = {f"produce:{name}": ["producers", "produce", name] for name in filled}
    if caller_environment().get("GPPS_KINESIS_STREAM"):
        stages["from-kinesis"] = ["producers", "from-kinesis"]
    stages |= {"stream": ["ops.stream", *wanted], "load": ["sinks", "load"]}
    if caller_environment().get("GPPS_MONGODB_URL"):
        stages["follow-mongodb"] = ["sinks", "follow-mongodb"]
    return {name: [sys.executable, "-m", *arguments] for name, arguments in stages.items()}


def served() -> list[str]:
    """The pipelines that daemons serve. Raises UnknownPipeline."""
    wanted = [name.strip() for name in Settings().pipelines.split(",") if name.strip()]
    return [pipelines.contract(name).name for name in wanted] or pipelines.names()


def _sources_of(wanted: Sequence[str]) -> list[str]:
    """The sources that fill these pipelines' topics."""
    filled = {source for name in wanted for source in pipelines.pipeline(name).sources()}
    return [name for name in sources.names() if name in filled]


def chosen(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """The named stages, or all when none is named, in the order of `known`. Raises BadParameter listing them all.

    In names `_` is understood for `-`, as by the other commands.
    """
    plain = {name.replace("_", "-"): name for name in known}
    unknown = [name for name in names if name.replace("_", "-") not in plain]
    if unknown:
        raise click.BadParameter(f"no stage {', '.join(map(repr, unknown))}; there are: {', '.join(known)}")
    wanted = {plain[name.replace("_", "-")] for name in names} or set(known)
    return [name for name in known if name in wanted]
