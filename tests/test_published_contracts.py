"""Published contracts do not change under their names: a topic's events and a table's columns have a version.

A changed contract gets a new version beside the old one (CONTRIBUTING, "Change a contract").
"""

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines import catalog as pipelines
from producers.contract import Event
from producers.sources import catalog

ROOT = Path(__file__).parent.parent
MODELS = catalog.event_models()


def published(topic: str) -> Path:
    folder = ROOT / "producers" / "sources" / MODELS[topic].source.replace("-", "_") / "schemas"
    return folder / f"{topic}.json"


def checked(model: type[Event]) -> Any:
    """The checked part of a record: its schema without the words around it."""
    return without_words(model.model_json_schema())


def without_words(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            name: without_words(value) for name, value in schema.items() if name not in ("title", "description")
        } | (
            {"properties": {name: without_words(value) for name, value in schema["properties"].items()}}
            if "properties" in schema
            else {}
        )
    return [without_words(value) for value in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("topic", sorted(MODELS))
def test_a_topic_means_what_its_published_schema_says(topic: str) -> None:
    assert published(topic).is_file(), f"publish it: ./gpps schema {topic} > {published(topic).relative_to(ROOT)}"
    assert checked(MODELS[topic]) == without_words(json.loads(published(topic).read_text())), (
        f"{topic} is published; make a contract of the next version beside it"
    )


def test_a_published_topic_is_not_forgotten() -> None:
    there = {path.stem for path in (ROOT / "producers" / "sources").glob("*/schemas/*.json")}
    assert there <= MODELS.keys()


@pytest.mark.parametrize("name", pipelines.names())
def test_tables_have_the_columns_published_for_their_version(name: str) -> None:
    contract = pipelines.contract(name)
    file = ROOT / "pipelines" / name / f"tables.v{contract.version}.json"
    found = {
        mart.name: {"key": list(mart.key), "columns": {column.name: column.type for column in mart.columns}}
        for mart in contract.marts
    }
    assert found == json.loads(file.read_text()), "other columns are another version: raise it, publish its file"


def test_another_type_and_another_field_are_noticed() -> None:
    schema = checked(MODELS["jooble.job.v1"])
    assert "title" in schema["properties"]  # a field of that name is no word around it
    for changed in ({"title": {"type": "integer"}}, {"remote": {"type": "boolean"}}):
        assert without_words(schema | {"properties": schema["properties"] | changed}) != schema
