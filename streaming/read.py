"""Strict reading: Kafka records in, typed events or the reason why not out; native Spark expressions only.

A text is one JSON document when it parses inside `[…,"<its own md5>"]` and the second of exactly two elements is that
sentinel: whatever trails the document, or closes the list early, moves or loses it. Spark's parser refuses repeated
names, NaN, single quotes, comments and raw control characters by itself; half a surrogate pair, which Java turns into
`?`, is looked for in the text.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from producers.contract import Event
from streaming.schema import Rule, rules

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    Check = tuple[Callable[[Column], Column], str]  # true where the value breaks it; what to say then

VARIANT_TYPES = {"string": "STRING", "integer": "BIGINT", "boolean": "BOOLEAN", "array": "ARRAY<STRING>"}
READ_AS = {"string": "string", "integer": "bigint", "boolean": "boolean", "array": "array<string>"}
EMPTY_LIST = "ARRAY<VOID>"  # and a list of nulls
HALF_A_PAIR = (
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def judge(records: "DataFrame", model: type[Event]) -> "DataFrame":
    """Adds to Kafka records (column `value`) the columns `event`, `reason`, `message`.

    `event` is a struct of the contract's fields, typed as in the lake, and null where the record is dead; then
    `reason` is one of empty, encoding, json, contract, and `message` names what is wrong.
    """
    checked = rules(model)
    kept = records.columns
    parsed = _parse(records)
    fields = parsed.select(*kept, "_text", "_document", *_extracted(checked))
    faulty = fields.select(*kept, _reason().alias("reason"), _fault(checked).alias("_fault"), *_typed(checked))
    return _verdict(faulty, kept, checked)


def _parse(records: "DataFrame") -> "DataFrame":
    from pyspark.sql import functions as F

    text = F.col("value").cast("string")
    valid = records.withColumn("_text", F.when(F.is_valid_utf8(text), text))
    marked = valid.withColumn("_sentinel", F.md5("value"))
    wrapped = F.try_parse_json(F.concat(F.lit("["), "_text", F.lit(',"'), "_sentinel", F.lit('"]')))
    listed = marked.withColumn("_listed", wrapped)
    second = F.try_variant_get("_listed", "$[1]", "string")
    one = (second == F.col("_sentinel")) & F.try_variant_get("_listed", "$[2]", "variant").isNull()
    whole = F.coalesce(one, F.lit(False)) & ~_half_a_pair()
    return listed.withColumn("_document", F.when(whole, F.try_variant_get("_listed", "$[0]", "variant")))


def _half_a_pair() -> "Column":
    from pyspark.sql import functions as F

    # Escaped backslashes go first: in `\\ud800` the `u` is no escape. They leave a mark, or neighbours would meet.
    plain = F.replace(F.col("_text"), F.lit("\\\\"), F.lit("-"))
    return F.when(F.contains("_text", F.lit("\\u")), plain.rlike(HALF_A_PAIR)).otherwise(F.lit(False))


def _extracted(checked: tuple[Rule, ...]) -> list["Column"]:
    from pyspark.sql import functions as F

    found = []
    for rule in checked:
        path = f"$.{rule.name}"
        kind = F.schema_of_variant(F.try_variant_get("_document", path, "variant"))
        found.append(kind.alias(f"_type_{rule.name}"))
        found.append(F.try_variant_get("_document", path, READ_AS[rule.kind]).alias(rule.name))
    return found


def _reason() -> "Column":
    from pyspark.sql import functions as F

    return (
        F.when(F.col("value").isNull() | (F.octet_length("value") == 0), "empty")
        .when(F.col("_text").isNull(), "encoding")
        .when(F.col("_document").isNull(), "json")
    )


def _typed(checked: tuple[Rule, ...]) -> list["Column"]:
    from pyspark.sql import functions as F

    return [F.col(rule.name).try_cast(rule.column_type).alias(rule.name) for rule in checked]


def _fault(checked: tuple[Rule, ...]) -> "Column":
    """What is wrong with the first bad field; null when all is right."""
    from pyspark.sql import functions as F

    return F.coalesce(*(_fault_of(rule) for rule in checked))


def _fault_of(rule: Rule) -> "Column":
    from pyspark.sql import functions as F

    kind = F.col(f"_type_{rule.name}")
    expected = VARIANT_TYPES[rule.kind]
    fault = F.when(kind.isNull(), f"{rule.name}: missing")
    if rule.nullable:
        fault = fault.when(kind == "VOID", F.lit(None))
    right = kind.isin(expected, EMPTY_LIST) if rule.kind == "array" else kind == expected
    fault = fault.when(~right, F.concat(F.lit(f"{rule.name}: not {rule.kind} but "), kind))
    for broken, why in _checks(rule):
        # A check that cannot tell counts as failed.
        fault = fault.when(~F.coalesce(~broken(F.col(rule.name)), F.lit(False)), f"{rule.name}: {why}")
    return fault


def _checks(rule: Rule) -> "list[Check]":
    from pyspark.sql import functions as F

    if rule.kind == "integer":
        return [
            (lambda value: value < F.lit(rule.minimum), f"less than {rule.minimum}"),
            (lambda value: value > F.lit(rule.maximum), f"more than {rule.maximum}"),
        ]
    if rule.kind == "array":
        return _list_checks(rule)
    return _text_checks(rule) if rule.kind == "string" else []


def _text_checks(rule: Rule) -> "list[Check]":
    from pyspark.sql import functions as F

    found: list[Check] = []
    if rule.min_length is not None:
        found.append((lambda value: F.char_length(value) < F.lit(rule.min_length), f"shorter than {rule.min_length}"))
    if rule.max_length is not None:
        found.append((lambda value: F.char_length(value) > F.lit(rule.max_length), f"longer than {rule.max_length}"))
    if rule.pattern is not None:
        pattern = rule.pattern
        found.append((lambda value: ~value.rlike(pattern), f"does not match {pattern}"))
    if rule.enum is not None:
        choices = rule.enum
        found.append((lambda value: ~value.isin(*choices), f"not one of {', '.join(choices)}"))
    if rule.format is not None:
        kind = "bigint" if rule.format == "int64" else rule.column_type
        found.append((lambda value: value.try_cast(kind).isNull(), f"not {rule.format}"))
    return found


def _list_checks(rule: Rule) -> "list[Check]":
    from pyspark.sql import functions as F

    found: list[Check] = []
    if rule.max_items is not None:
        found.append((lambda value: F.size(value) > F.lit(rule.max_items), f"more than {rule.max_items} items"))
    found.append((lambda value: F.exists(value, lambda item: item.isNull()), "an item is null"))
    for broken, why in _text_checks(rule.item) if rule.item else ():
        found.append((_some_item(broken), f"an item is {why}"))
    return found


def _some_item(broken: "Callable[[Column], Column]") -> "Callable[[Column], Column]":
    from pyspark.sql import functions as F

    return lambda value: F.exists(value, broken)


def _verdict(faulty: "DataFrame", kept: list[str], checked: tuple[Rule, ...]) -> "DataFrame":
    from pyspark.sql import functions as F

    unreadable = {
        "empty": "the record has no value",
        "encoding": "the value is not UTF-8",
        "json": "the value is not exactly one JSON document without repeated names",
    }
    message = F.col("_fault")
    for reason, text in unreadable.items():
        message = F.when(F.col("reason") == reason, text).otherwise(message)
    bad = F.col("reason").isNotNull() | F.col("_fault").isNotNull()
    return faulty.select(
        *kept,
        F.when(~bad, F.struct(*(rule.name for rule in checked))).alias("event"),
        F.when(bad, F.coalesce("reason", F.lit("contract"))).alias("reason"),
        F.when(bad, message).alias("message"),
    )
