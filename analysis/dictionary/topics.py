"""Events on topics and the tables they are landed in, from their contracts; and the sources with their licences."""

import inspect
import re
from dataclasses import replace
from typing import Any

from analysis.content import contract
from analysis.dictionary import marts
from analysis.dictionary.model import Column, Source, Table, Undocumented
from analysis.dictionary.notes import notes, unit
from pipelines import catalog as pipelines
from producers.contract import Event
from producers.sources import catalog
from streaming.contract import DEAD_LETTER, LOAD

_INT_MAX = 2**31 - 1
_UNIT = re.compile(r"\bUnit: ([^.]+)\.")  # in what a contract says of a field whose name does not tell it


def topics() -> list[Table]:
    """One table per topic the pipeline reads, or that no pipeline reads yet. Raises Undocumented when neither a field's
    contract nor its mart says what it means."""
    read = {model for name in pipelines.names() for model in pipelines.pipeline(name).models}
    unread = set(catalog.event_models().values()) - read
    models = sorted({*_models(), *unread}, key=lambda model: model.topic())
    return [Table(each.topic(), "topic", _meaning(each), _columns(each), each.key_fields) for each in models]


def events_tables() -> list[Table]:
    """One per entity: the fields of its events, then where each was landed from."""
    by_entity: dict[str, list[type[Event]]] = {}
    for model in _models():
        by_entity.setdefault(model.entity, []).append(model)
    return [_events_table(entity, models) for entity, models in sorted(by_entity.items())]


def _models() -> list[type[Event]]:
    return sorted(pipelines.pipeline(contract().name).models, key=lambda model: model.topic())


def dead_letters() -> Table:
    columns = tuple(marts.plain("dead_letter", column) for column in DEAD_LETTER)
    meaning = "Records that no contract accepted, as they were read, with the reason."
    return Table("dead_letters", "lake table", meaning, columns, ("_topic", "_partition", "_offset"))


def _events_table(entity: str, models: list[type[Event]]) -> Table:
    schema = models[0].model_json_schema()["properties"]
    columns = (replace(each, type=_lake_type(schema[each.name])) for each in _columns(models[0]))
    load = tuple(marts.plain(entity, column) for column in LOAD)
    meaning = f"{_meaning(models[0])} A record that was read twice stands there twice, under one event_id."
    reads = tuple(model.topic() for model in models)
    key = tuple(column.name for column in LOAD)
    return Table(f"events_{entity.replace('-', '_')}", "events table", meaning, (*columns, *load), key, reads)


def _columns(model: type[Event]) -> tuple[Column, ...]:
    properties = model.model_json_schema()["properties"]
    return tuple(_column(model, name, schema) for name, schema in properties.items())


def _column(model: type[Event], name: str, schema: dict[str, Any]) -> Column:
    value, nullable = _without_null(schema)
    kind = _type(value)
    meaning = schema.get("description") or _meaning_of_mart(model, name)
    stated_unit = _UNIT.search(meaning)
    caveats = notes().caveats_of(model.entity, name)
    null = _null(model, name) if nullable else "never"
    return Column(
        name, kind, stated_unit[1] if stated_unit else unit(name, kind), null, meaning, (model.topic(),), caveats
    )


def _null(model: type[Event], name: str) -> str:
    """As the notes have it for the mart or entity; "unknown" for a source that the notes do not cover."""
    try:
        return notes().null(model.entity, name)
    except Undocumented:
        return "unknown"


def _meaning_of_mart(model: type[Event], name: str) -> str:
    """As the mart of the entity's name has it, in this pipeline or another one: a topic may be read by several."""
    contracts = [contract(), *map(pipelines.contract, pipelines.names())]
    marts_of = [mart for each in contracts for mart in each.marts if mart.name == model.entity]
    columns = (each for mart in marts_of for each in mart.columns)
    declared = next((each for each in columns if each.name == name), None)
    if declared is None:
        raise Undocumented(f"{model.topic()}, field {name}: say below it in its contract what it means")
    return declared.meaning


def _without_null(schema: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    choices = [choice for choice in schema.get("anyOf", [schema]) if choice != {"type": "null"}]
    return choices[0], "anyOf" in schema


def _type(value: dict[str, Any]) -> str:
    """As it is in JSON: an exact decimal, an instant and a 64-bit number are strings of a format."""
    if value["type"] == "array":
        return f"array of {value['items']['type']}"
    return f"string, {value['format']}" if "format" in value else str(value["type"])


def _lake_type(schema: dict[str, Any]) -> str:
    value, _ = _without_null(schema)
    if value["type"] == "integer":
        return "int" if value["maximum"] <= _INT_MAX else "bigint"
    format_ = value.get("format", "")
    if format_.startswith("decimal"):
        return str(format_)
    return "timestamp" if format_ == "date-time" else {"array": "array<string>"}.get(value["type"], value["type"])


def _meaning(model: type[Event]) -> str:
    """The first paragraph of what the contract says of the event, or of what it derives from."""
    doc = inspect.getdoc(model) or ""
    return " ".join(doc.split("\n\n")[0].split())


_SECTION = re.compile(r"^## Licence[^\n]*\n+(.+?)(?:\n\n|\n#|\Z)", re.MULTILINE | re.DOTALL)
_BULLET = re.compile(r"^- \*\*Licence\*\*: (.+?)(?=\n- |\n\n|\Z)", re.MULTILINE | re.DOTALL)


def sources() -> list[Source]:
    """Raises Undocumented when a README does not say what may be done with the data."""
    return [source(name, catalog.readme(name)) for name in catalog.names()]


def source(name: str, readme: str) -> Source:
    found = _SECTION.search(readme) or _BULLET.search(readme)
    if found is None:
        raise Undocumented(f"{name}: its README has no licence; add a section `## Licence`")
    about = next(each for each in readme.split("\n\n") if not each.startswith("#"))
    licence = " ".join(found[1].split())
    return Source(name, " ".join(about.split()), f"{licence[0].upper()}{licence[1:]}")
