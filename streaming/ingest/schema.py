"""Contract JSON Schemas as rules the reader checks, and as column types of the lake.

Only what contracts use is known here. A keyword this module does not know is an error: a check that is silently left
out would let records through that pydantic refuses.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from producers.contract import Event

Kind = Literal["string", "integer", "boolean", "array"]

KNOWN = {"type", "title", "description", "pattern", "minLength", "maxLength", "minimum", "maximum", "enum", "format"}
KNOWN_IN_ARRAYS = {"type", "title", "description", "items", "maxItems"}
DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
INT_MAX = 2**31 - 1


class SchemaError(ValueError):
    """A contract uses JSON Schema in a way the reader does not check."""


@dataclass(frozen=True)
class Rule:
    """All there is to check about one field. `pattern` is a Java regular expression that must match somewhere."""

    name: str
    kind: Kind
    nullable: bool = False
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    enum: tuple[str, ...] | None = None
    format: str | None = None
    max_items: int | None = None
    item: "Rule | None" = None

    @property
    def column_type(self) -> str:
        """The field's type in the lake, as Spark SQL spells it."""
        if self.kind == "array":
            return "array<string>"
        if self.kind == "integer":
            return "int" if self.maximum is not None and self.maximum <= INT_MAX else "bigint"
        if self.format and DECIMAL.fullmatch(self.format):
            return self.format
        return "timestamp" if self.format == "date-time" else self.kind


def rules(model: type[Event]) -> tuple[Rule, ...]:
    """One rule per field, in the contract's order. Raises SchemaError."""
    schema = model.model_json_schema()
    if "$defs" in schema:
        raise SchemaError(f"{model.__name__} refers to other models; its fields must be plain values")
    missing = sorted(set(schema["properties"]) - set(schema.get("required", ())))
    if missing:
        raise SchemaError(f"{model.__name__}.{missing[0]} has a default; every field must be present in every record")
    return tuple(_rule(name, field) for name, field in schema["properties"].items())


def columns(model: type[Event]) -> tuple[tuple[str, str], ...]:
    """(name, Spark SQL type) of each field, in the contract's order."""
    return tuple((rule.name, rule.column_type) for rule in rules(model))


def _rule(name: str, field: dict[str, Any]) -> Rule:
    value, nullable = _without_null(name, field)
    kind = value.get("type")
    if kind not in ("string", "integer", "boolean", "array"):
        raise SchemaError(f"{name}: type {kind!r} is not one of string, integer, boolean, array")
    known = KNOWN_IN_ARRAYS if kind == "array" else KNOWN
    if unknown := sorted(set(value) - known):
        raise SchemaError(f"{name}: the reader does not know how to check {', '.join(unknown)}")
    if kind == "integer" and ("minimum" not in value or "maximum" not in value):
        raise SchemaError(f"{name}: an integer needs a minimum and a maximum")
    return Rule(
        name=name,
        kind=kind,
        nullable=nullable,
        pattern=java_pattern(name, value["pattern"]) if "pattern" in value else None,
        min_length=value.get("minLength"),
        max_length=value.get("maxLength"),
        minimum=value.get("minimum"),
        maximum=value.get("maximum"),
        enum=tuple(value["enum"]) if "enum" in value else None,
        format=_format(name, value),
        max_items=value.get("maxItems"),
        item=_item(name, value) if kind == "array" else None,
    )


def _without_null(name: str, field: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    if "anyOf" not in field:
        return field, False
    values = [choice for choice in field["anyOf"] if choice != {"type": "null"}]
    if len(values) != 1 or len(field["anyOf"]) != 2:
        raise SchemaError(f"{name}: may be one kind of value or null, not a choice of several")
    return values[0], True


def _item(name: str, value: dict[str, Any]) -> Rule:
    item = _rule(f"{name}[]", value.get("items", {}))
    if item.kind != "string" or item.nullable or item.format:
        raise SchemaError(f"{name}: a list holds plain strings")
    return item


def _format(name: str, value: dict[str, Any]) -> str | None:
    declared = value.get("format")
    if declared is None or declared in ("date-time", "int64") or DECIMAL.fullmatch(declared):
        return declared
    raise SchemaError(f"{name}: the reader does not know the format {declared!r}")


def java_pattern(name: str, pattern: str) -> str:
    r"""The same expression for Java, whose `$` would also match before a final newline: `\z` does not.

    Only what Python, Rust and Java read alike is let through: anchored at both ends, no classes that depend on Unicode.
    """
    inner = pattern[1:-1]
    if not (pattern.startswith("^") and pattern.endswith("$")) or "$" in inner or re.search(r"\\[dDwWsSbBpP]", inner):
        raise SchemaError(f"{name}: the pattern {pattern!r} must be ^…$ and free of \\d, \\w, \\s, \\b, \\p and $")
    return f"^{inner}\\z"
