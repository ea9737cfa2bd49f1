"""Every variable that some stage reads, from the classes of settings: SETTINGS.md is made of them, and misspelt names
are reported.

`python -m ops.setup.variables > SETTINGS.md` makes it; a test keeps it so.
"""

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from ops.settings import PROJECT, Settings
from plumbing.settings import variable

PREFIX = "GPPS_"
GIVEN = {f"{PREFIX}SANDBOX_URL"}  # by `gpps up`, beside the addresses of the APIs that the sandbox has
_HEAD = """# Settings

Made by `python -m ops.setup.variables` from the classes of settings; a test keeps it so. Stages read their environment
and nothing else. A warehouse of PostgreSQL is named by libpq's own variables (`PGHOST`, `PGUSER`, `PGSSLMODE`, …).
`read by`: the stage, source or pipeline; where defaults differ, each says its own. Times are in seconds where the name
says no other unit.

| variable | default | read by | meaning |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Variable:
    """One variable as one stage reads it; `aliases` are read as well, when it is not set."""

    name: str
    reader: str
    default: str
    meaning: str
    aliases: tuple[str, ...] = ()


def variables() -> list[Variable]:
    """All of them, by name and then in the order of the data flow."""
    found = (each for reader, kind in _classes() for each in _of(kind, reader))
    return sorted(found, key=lambda each: each.name)


def misspelt(names: Iterable[str]) -> list[str]:
    """A sentence on each name that begins as ours do and is none."""
    asked = sorted(name for name in names if name.startswith(PREFIX) and name not in GIVEN)
    own = {variable(Settings, field) for field in Settings.model_fields}
    if own.issuperset(asked):
        return []  # without all the stages being imported
    known = {name for each in variables() for name in (each.name, *each.aliases)} | own
    sentences = []
    for name in asked:
        if name not in known and not any(each.startswith(f"{name}__") for each in known):
            near = get_close_matches(name, known, 1)
            sentences.append(
                f"{name} is no setting{f'; did you mean {near[0]}?' if near else ''} (SETTINGS.md has them all)"
            )
    return sentences


def markdown() -> str:
    """A table of all, one row for each variable."""
    by_name: dict[str, list[Variable]] = {}
    for each in variables():
        by_name.setdefault(each.name, []).append(each)
    return _HEAD + "".join(_row(several) for several in by_name.values())


def _row(several: list[Variable]) -> str:
    first, readers = several[0], ", ".join(dict.fromkeys(each.reader for each in several))
    defaults = {each.default: each.reader for each in reversed(several)}
    shown = [
        f"{default or 'empty'} ({reader})" if len(defaults) > 1 else default for default, reader in defaults.items()
    ]
    name = ", or ".join(f"`{name}`" for name in (first.name, *first.aliases))
    return f"| {name} | {', '.join(reversed(shown))} | {readers} | {first.meaning} |\n"


def _classes() -> Iterator[tuple[str, type[BaseSettings]]]:
    from analysis.settings import Settings as Analysis
    from pipelines import catalog as pipelines
    from producers.settings import Settings as Producers
    from producers.source import Polled
    from producers.sources import catalog
    from sinks.settings import Settings as Sinks
    from streaming.settings import StreamingSettings

    yield "producers", Producers
    for name, source in catalog.sources().items():
        yield from ((name, each.settings) for each in source.transports if isinstance(each, Polled))
    yield "streaming", StreamingSettings
    for name in pipelines.names():
        if importlib.util.find_spec(module := f"pipelines.{name}.settings"):
            yield name, importlib.import_module(module).Settings
    yield from (("sinks", Sinks), ("analysis", Analysis), ("ops", Settings))


def _of(kind: type[BaseSettings], reader: str, prefix: str = "") -> Iterator[Variable]:
    for name, field in kind.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseSettings):
            yield from _of(inner, reader)
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            for part, of_part in inner.model_fields.items():
                yield _variable(f"{variable(kind, name)}__{part}".upper(), of_part, reader)
        else:
            yield _variable(variable(kind, name), field, reader)


def _variable(name: str, field: FieldInfo, reader: str) -> Variable:
    alias = field.validation_alias
    others = tuple(map(str, alias.choices[1:])) if isinstance(alias, AliasChoices) else ()
    return Variable(name, reader, _shown(field), field.description or "", others)


def _shown(field: FieldInfo) -> str:
    """The default, the same on every machine."""
    value: Any = field.default
    if field.default_factory is not None:
        value = field.default_factory()  # type: ignore[call-arg]
        value = value if isinstance(value, Path) else None
    if value is PydanticUndefined:
        return "required"
    if value is None or value == "":
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    for folder, name in ((f"{PROJECT}/", ""), (str(Path.home()), "~")):
        text = text.replace(folder, name) if isinstance(value, Path) else text
    return f"`{text}`"


if __name__ == "__main__":
    sys.stdout.write(markdown())
