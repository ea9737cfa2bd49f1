"""Contracts as rules: nothing pydantic would check is left out, nothing is checked that cannot be."""

from typing import Annotated, Any, ClassVar

import pytest
from pydantic import Field

from producers.contract import Event
from producers.fields import Label
from producers.sources.catalog import event_models
from producers.sources.jooble.contract import Job, JooblePage
from streaming.ingest.schema import SchemaError, columns, java_pattern, rules


def model_with(kind: Any, default: Any = ...) -> type[Event]:
    names = {"source": "test", "entity": "thing", "key_fields": ("x",)}
    notes = {"x": kind, **dict.fromkeys(names, ClassVar[Any])}
    body = names | {"__annotations__": notes} | ({} if default is ... else {"x": default})
    return type("Thing", (Event,), body)


def test_every_contract_of_the_catalogue_can_be_read() -> None:
    for model in event_models().values():
        assert [rule.name for rule in rules(model)] == list(model.model_fields)


def test_column_types() -> None:
    found = dict(columns(Job)) | dict(columns(JooblePage))
    assert found["job_id"] == "string"
    assert found["epoch"] == "bigint"
    assert found["place"] == "int"
    assert found["observed_at"] == "timestamp"
    assert found["salary_min"] == "decimal(14,2)"
    assert found["keys"] == "array<string>"


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (float | None, "type 'number' is not one of"),
        (int, "an integer needs a minimum and a maximum"),
        (Annotated[int, Field(ge=0, le=10, multiple_of=2)], "does not know how to check multipleOf"),
        (Annotated[str, Field(json_schema_extra={"format": "email"})], "does not know the format 'email'"),
        (str | bool, "not a choice of several"),
        (list[int], r"x\[\]: an integer needs"),
        (list[Label | None], "a list holds plain strings"),
        (dict[str, str], "type 'object' is not one of"),
        (Annotated[list[str], Field(min_length=1)], "does not know how to check minItems"),
        (Annotated[str, Field(pattern="^a$|^b$")], r"must be \^…\$"),
        (Annotated[str, Field(pattern="[0-9]")], r"must be \^…\$"),
        (Annotated[str, Field(pattern=r"^\d+$")], r"must be \^…\$"),
    ],
)
def test_what_the_reader_would_not_check_is_an_error(kind: Any, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        rules(model_with(kind))


def test_a_field_that_may_be_left_out_is_an_error() -> None:
    with pytest.raises(SchemaError, match="has a default"):
        rules(model_with(Label | None, None))


def test_a_pattern_ends_where_the_text_ends() -> None:
    assert java_pattern("x", "^[0-9]{4}$") == r"^[0-9]{4}\z"
