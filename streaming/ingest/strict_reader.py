"""Strict reading: Kafka records in, typed events or the reason why not out; native Spark expressions only.

A text is one JSON document when it parses inside `[…,"<its own md5>"]` with that sentinel as the second element:
whatever trails the document, or closes the list early, moves or loses it, and no text holds its own md5. Spark's parser
refuses repeated names, NaN, single quotes, comments and raw control characters by itself; half a surrogate pair, which
Java turns into `?`, is looked for in the text.

Most records need none of that: a text that is what its typed reading gives when it is written again, the way producers
write (`Event.to_bytes`), is one document of the right members and types, and only its values are left to judge.

The expressions are SQL texts, made once per contract: a batch then costs Spark's planning and no more.
"""

from collections.abc import Callable, Sequence
from functools import cache

from pyspark.sql import DataFrame

from producers.contract import Event
from streaming.ingest.schema import Rule, rules

VARIANT_TYPES = {"string": "STRING", "integer": "BIGINT", "boolean": "BOOLEAN", "array": "ARRAY<STRING>"}
READ_AS = {"string": "string", "integer": "bigint", "boolean": "boolean", "array": "array<string>"}
EMPTY_LIST = "ARRAY<VOID>"  # and a list of nulls
HALF_A_PAIR = (
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
UNREADABLE = {
    "empty": "the record has no value",
    "encoding": "the value is not UTF-8",
    "json": "the value is not exactly one JSON document without repeated names",
}


def judge_canonical(records: DataFrame, model: type[Event]) -> DataFrame:
    """As `judge`, of the records whose texts are as producers write them.

    Adds `is_other`, too: true of those that `judge` must see, which get no verdict here.
    """
    passed_on = [f"`{name}`" for name in records.columns]
    text = "cast(value as string)"
    shape = ", ".join(f"`{rule.name}` {READ_AS[rule.kind]}" for rule in rules(model))
    decoded = records.selectExpr(*passed_on, f"if(is_valid_utf8({text}), {text}, null) as _text")
    read = decoded.selectExpr(*passed_on, "_text", f"from_json(_text, {literal(shape)}) as _document")
    again = "coalesce(to_json(_document, map('ignoreNullFields', 'false')) = _text, false)"
    fields = [f"_document.`{rule.name}` as {_value(rule)}" for rule in rules(model)]
    compared = read.selectExpr(*passed_on, f"not {again} as is_other", *fields)
    typed, fault = _canonical(model)
    judged = compared.selectExpr(*passed_on, "is_other", f"{fault} as _fault", f"named_struct({typed}) as _event")
    return judged.selectExpr(
        *passed_on,
        "is_other",
        "if(is_other or _fault is not null, null, _event) as event",
        "if(is_other or _fault is null, null, 'contract') as reason",
        "if(is_other, null, _fault) as message",
    )


def judge(records: DataFrame, model: type[Event]) -> DataFrame:
    """Adds to Kafka records (column `value`) the columns `event`, `reason`, `message`.

    `event` is a struct of the contract's fields, typed as in the lake, and null where the record is dead; then
    `reason` is one of empty, encoding, json, contract, and `message` names what is wrong.
    """
    extracted, typed, fault = _expressions(model)
    passed_on = [f"`{name}`" for name in records.columns]
    text = "cast(value as string)"
    decoded = records.selectExpr(
        *passed_on, f"if(is_valid_utf8({text}), {text}, null) as _text", "md5(value) as _sentinel"
    )
    wrapped = """try_parse_json(concat('[', _text, ',"', _sentinel, '"]')) as _listed"""
    listed = decoded.selectExpr(*passed_on, "_text", "_sentinel", wrapped)
    document = f"if({_is_one_document()}, try_variant_get(_listed, '$[0]', 'variant'), null) as _document"
    parsed = listed.selectExpr(*passed_on, "_text", document)
    # All members in one pass: taken out one by one, each would be looked for among all.
    members = f"try_variant_get(_document, '$', {literal(_members(model))}) as _members"
    split = parsed.selectExpr(*passed_on, f"{_reason()} as _unreadable", members)
    fields = split.selectExpr(*passed_on, "_unreadable", *extracted)
    judged = fields.selectExpr(*passed_on, "_unreadable", f"{fault} as _fault", f"named_struct({typed}) as _event")
    return judged.selectExpr(*passed_on, *_verdict())


def literal(text: str) -> str:
    """A Spark SQL string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@cache
def _expressions(model: type[Event]) -> tuple[tuple[str, ...], str, str]:
    """For one contract: the columns taken out of a document, the typed fields of an event, what is wrong first."""
    checked = rules(model)
    extracted = tuple(column for rule in checked for column in _extracted(rule))
    return extracted, _typed(checked), _first_fault(checked, _wrong_kinds)


@cache
def _canonical(model: type[Event]) -> tuple[str, str]:
    """The same without the columns, of a document whose members have the right types or are null."""
    return _typed(rules(model)), _first_fault(rules(model), _wrong_nulls)


def _typed(checked: Sequence[Rule]) -> str:
    return ", ".join(f"'{rule.name}', {_cast(rule)}" for rule in checked)


def _first_fault(checked: Sequence[Rule], of_kind: Callable[[Rule], list[str]]) -> str:
    return f"coalesce({', '.join(_fault(rule, of_kind(rule)) for rule in checked)})"


def _members(model: type[Event]) -> str:
    return f"struct<{','.join(f'`{rule.name}`:variant' for rule in rules(model))}>"


def _extracted(rule: Rule) -> tuple[str, str]:
    member = f"_members.`{rule.name}`"
    kind = f"schema_of_variant({member}) as `_type_{rule.name}`"
    return kind, f"try_variant_get({member}, '$', '{READ_AS[rule.kind]}') as {_value(rule)}"


def _cast(rule: Rule) -> str:
    return f"try_cast({_value(rule)} as {rule.column_type})"


def _value(rule: Rule) -> str:
    """The column with the field's value; its name cannot be one of the record's own."""
    return f"`_value_{rule.name}`"


def _is_one_document() -> str:
    # Escaped backslashes go first: in `\\ud800` the `u` is no escape. They leave a mark, or neighbours would meet.
    plain = f"replace(_text, {literal(2 * chr(92))}, '-')"
    half = f"contains(_text, {literal(chr(92) + 'u')}) and rlike({plain}, {literal(HALF_A_PAIR)})"
    second = "coalesce(try_variant_get(_listed, '$[1]', 'string') = _sentinel, false)"
    return f"{second} and not ({half})"


def _reason() -> str:
    return (
        "case when value is null or octet_length(value) = 0 then 'empty' when _text is null then 'encoding' "
        "when _document is null then 'json' end"
    )


def _verdict() -> tuple[str, str, str]:
    why = " ".join(f"when '{reason}' then {literal(text)}" for reason, text in UNREADABLE.items())
    return (
        "if(_unreadable is null and _fault is null, _event, null) as event",
        "case when _unreadable is not null then _unreadable when _fault is not null then 'contract' end as reason",
        f"case _unreadable {why} else _fault end as message",
    )


def _fault(rule: Rule, of_kind: list[str]) -> str:
    """SQL text of the field's first fault; null when the field is right."""
    # A check that cannot tell counts as failed.
    checks = [f"when not coalesce({good}, false) then {literal(f'{rule.name}: {why}')}" for good, why in _checks(rule)]
    cases = [*of_kind, *checks]
    return f"case {' '.join(cases)} end"


def _wrong_nulls(rule: Rule) -> list[str]:
    message = "null" if rule.nullable else literal(f"{rule.name}: not {rule.kind} but VOID")
    return [f"when {_value(rule)} is null then {message}"]


def _wrong_kinds(rule: Rule) -> list[str]:
    kind, name = f"`_type_{rule.name}`", rule.name
    cases = [f"when {kind} is null then {literal(f'{name}: missing')}"]
    if rule.nullable:
        cases.append(f"when {kind} = 'VOID' then null")
    right = f"({kind} = '{VARIANT_TYPES[rule.kind]}'" + (f" or {kind} = '{EMPTY_LIST}')" if rule.item else ")")
    cases.append(f"when not {right} then concat({literal(f'{name}: not {rule.kind} but ')}, {kind})")
    return cases


def _checks(rule: Rule) -> list[tuple[str, str]]:
    """Conditions on the field's value, each with the message for a value that violates it."""
    value = _value(rule)
    if rule.kind == "integer":
        return [
            (f"{value} >= {rule.minimum}", f"less than {rule.minimum}"),
            (f"{value} <= {rule.maximum}", f"more than {rule.maximum}"),
        ]
    if rule.kind == "array":
        return _list_checks(rule, value)
    return _text_checks(rule, value) if rule.kind == "string" else []


def _text_checks(rule: Rule, value: str) -> list[tuple[str, str]]:
    found = []
    if rule.min_length is not None:
        found.append((f"char_length({value}) >= {rule.min_length}", f"shorter than {rule.min_length}"))
    if rule.max_length is not None:
        found.append((f"char_length({value}) <= {rule.max_length}", f"longer than {rule.max_length}"))
    if rule.pattern is not None:
        found.append((f"rlike({value}, {literal(rule.pattern)})", f"does not match {rule.pattern}"))
    if rule.enum is not None:
        choices = ", ".join(literal(choice) for choice in rule.enum)
        found.append((f"{value} in ({choices})", f"not one of {', '.join(rule.enum)}"))
    if rule.format is not None:
        kind = "bigint" if rule.format == "int64" else rule.column_type
        found.append((f"try_cast({value} as {kind}) is not null", f"not {rule.format}"))
    return found


def _list_checks(rule: Rule, value: str) -> list[tuple[str, str]]:
    found = [(f"forall({value}, item -> item is not null)", "an item is null")]
    if rule.max_items is not None:
        found.append((f"size({value}) <= {rule.max_items}", f"more than {rule.max_items} items"))
    for good, why in _text_checks(rule.item, "item") if rule.item else ():
        found.append((f"forall({value}, item -> {good})", f"an item is {why}"))
    return found
