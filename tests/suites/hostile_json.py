r"""Hostile texts, each with the verdict every strict reader must give it; generated for any event model.

A verdict is "accepted" or a reason: empty, encoding, json, contract. `corpus(model)` mutates a valid event of the
model: its text as a whole, and each of its fields by kind.

Readers may differ, and only there:

- nesting: Python's reader follows 500 levels, Spark's 998; a text between the two is refused by the first alone
  (`BETWEEN_THE_DEPTHS`). Both accept 500 levels and refuse 1,000.
- a fraction that begins with `0` and has 1,001 digits in all is refused by Python's reader alone
  (`ONE_DIGIT_TOO_MANY`); from 1,002 on by both.
- a record beyond 16 MiB, which a broker would have to be told to take, is refused by Spark alone.
- `message`: both name the first field that is wrong, in words of their own.

Whether epoch and times of a record can be true, given when Kafka took it, is no matter of its text: Spark alone judges
it, after these verdicts and beside the contract (`streaming/ingest/plausibility.py`).
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import find, settings
from hypothesis.strategies import from_regex

from producers.contract import Event
from streaming.ingest.schema import Rule, rules

ACCEPTED, EMPTY, ENCODING, JSON, CONTRACT = "accepted", "empty", "encoding", "json", "contract"

SAMPLES = (
    *("a", "1107", "TX", "USD", "0123456789abcdef0123456789abcdef", "100654", "10.00", "12.345678", "5"),
    "2026-03-23T14:05:09.000123Z",
)
BETWEEN_THE_DEPTHS = '{"x":' + "[" * 700 + "]" * 700 + "}"
ONE_DIGIT_TOO_MANY = "0." + "3" * 1000


@dataclass(frozen=True)
class Case:
    name: str
    value: bytes | None
    verdict: str


def valid(model: type[Event]) -> dict[str, Any]:
    """A valid event of any model, as JSON values."""
    return {rule.name: _sample(rule) for rule in rules(model)}


def corpus(model: type[Event]) -> list[Case]:
    """Every case for the model; names are distinct."""
    event = valid(model)
    cases = [*_bytes(event), *_texts(event), *_inside(event), *_fields(model, event)]
    return list({case.name: case for case in cases}.values())


def text_of(event: dict[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def with_raw(event: dict[str, Any], name: str, raw: str | None) -> str:
    """The event's text with one field's JSON replaced by `raw`; None leaves the field out."""
    values = {key: json.dumps(value) for key, value in event.items()} | {name: raw}
    return "{" + ",".join(f"{json.dumps(key)}:{value}" for key, value in values.items() if value is not None) + "}"


def _sample(rule: Rule) -> Any:
    if rule.kind == "array":
        return ["a", "ü"]
    if rule.kind != "string":
        return True if rule.kind == "boolean" else rule.minimum
    if rule.enum:
        return rule.enum[0]
    pattern = re.compile((rule.pattern or "").replace(r"\z", r"\Z"))
    for sample in SAMPLES:
        if pattern.search(sample) and (rule.format != "date-time" or "T" in sample):
            return sample
    return find(from_regex(pattern), lambda text: len(text) > 1, settings=settings(derandomize=True, database=None))


def _bytes(event: dict[str, Any]) -> Iterator[Case]:
    """Bytes that are no text, or none at all."""
    good = text_of(event).encode()
    yield Case("null value", None, EMPTY)
    yield Case("empty value", b"", EMPTY)
    for name, bad in {
        "latin-1": b"\xe9",
        "lone continuation byte": b"\x80",
        "overlong slash": b"\xc0\xaf",
        "overlong NUL": b"\xc0\x80",
        "half a pair in UTF-8": b"\xed\xa0\x80",
        "a pair in CESU-8": b"\xed\xa0\xbd\xed\xb8\x80",
        "beyond U+10FFFF": b"\xf4\x90\x80\x80",
        "five byte sequence": b"\xf8\x88\x80\x80\x80",
        "byte FF": b"\xff",
        "character cut off": b"\xe2\x82",
    }.items():
        yield Case(f"{name} in a string", good[:-1] + b',"x":"' + bad + b'"}', ENCODING)
        yield Case(f"{name} at the end", good + bad, ENCODING)
    yield Case("UTF-16 with its mark", text_of(event).encode("utf-16"), ENCODING)
    yield Case("UTF-16 without", json.dumps(event).encode("utf-16-le"), JSON)
    yield Case("UTF-8 mark", b"\xef\xbb\xbf" + good, JSON)
    yield Case("gzip", b"\x1f\x8b\x08\x00" + good, ENCODING)


def _texts(event: dict[str, Any]) -> Iterator[Case]:
    """The text as a whole: what stands around the document, and other documents."""
    good = text_of(event)
    sentinel = hashlib.md5(good.encode(), usedforsecurity=False).hexdigest()
    yield Case("valid", good.encode(), ACCEPTED)
    for name, white in {"space": " ", "tab": "\t", "line feed": "\n", "carriage return": "\r"}.items():
        yield Case(f"{name} around", f"{white}{good}{white}".encode(), ACCEPTED)
        yield Case(f"{name} inside", good.replace(",", f"{white},{white}", 1).encode(), ACCEPTED)
    for name, code in {"form feed": 0x0C, "vertical tab": 0x0B, "NUL": 0, "no-break space": 0xA0}.items():
        yield Case(f"{name} after", (good + chr(code)).encode(), JSON)
        yield Case(f"{name} before", (chr(code) + good).encode(), JSON)
    for code in (0x2028, 0xFEFF, 0x3000, 0x1E, 0x85):
        yield Case(f"U+{code:04X} before", (chr(code) + good).encode(), JSON)
    trailers = (
        *("x", ",", "}", "]", "]]", "null", "0", "{}", "//", "// c", "/* c */", "# c", "\\", '"', "'", ";", "\x1a"),
        *(
            "] x",
            "]}",
            ',"x"',
            ',"x"]',
            "],[",
            f',"{sentinel}"',
            f',"{sentinel}"]',
            f',"{sentinel}"] x',
            '"]',
            "[",
            "{",
        ),
    )
    for trailer in trailers:
        yield Case(f"then {trailer!r}", (good + trailer).encode(), JSON)
        yield Case(f"then a space and {trailer!r}", f"{good} {trailer}".encode(), JSON)
    yield Case("twice", (good + good).encode(), JSON)
    yield Case("twice, on two lines", f"{good}\n{good}".encode(), JSON)
    for leader in ("x", ",", "[", "]", "//\n", "/* c */", ")]}'\n", "'", "(", "\\", '"",'):
        yield Case(f"after {leader!r}", (leader + good).encode(), JSON)
    yield Case("white space only", b" \n\t ", JSON)
    yield Case("cut in the middle", good[: len(good) // 2].encode(), JSON)
    yield Case("last brace missing", good[:-1].encode(), JSON)
    yield Case("HTML", b"<html><body>502 Bad Gateway</body></html>", JSON)
    for document in ("null", "true", "0", "-0", "1e400", '"text"', "[]", "{}", "[null]", f"[{good}]", json.dumps(good)):
        yield Case(f"another document: {document[:12]}", document.encode(), CONTRACT)
    yield Case("in round brackets", f"({good})".encode(), JSON)


def _inside(event: dict[str, Any]) -> Iterator[Case]:
    """A member more, or one written otherwise: what the contract does not name is passed over, but must be JSON."""
    good = text_of(event)
    first = next(iter(event))
    yield from (Case(f"unknown {_shown(raw)}", _and(good, raw), ACCEPTED) for raw in _good_values())
    yield from (Case(f"unknown {_shown(raw)!r}, which is no JSON", _and(good, raw), JSON) for raw in _bad_values())
    members = {
        "empty name": ('"":1', ACCEPTED),
        "name like a path": ('"$.x[0]":1', ACCEPTED),
        "name with a dot": (f'"{first}.x":1', ACCEPTED),
        "name with NUL": (r'"\u0000":1', ACCEPTED),
        "known name in capitals": (f'"{first.upper()}":1', ACCEPTED),
        "long name": (f'"{"n" * 50_000}":1', ACCEPTED),
        "too long a name": (f'"{"n" * 50_001}":1', JSON),
        "name repeated": ('"x":1,"x":1', JSON),
        "name repeated in an escape": (r'"x":1,"\u0078":1', JSON),
        "known name repeated": (f'"{first}":{json.dumps(event[first])}', JSON),
        "empty name repeated": ('"":1,"":2', JSON),
        "name repeated below": ('"x":{"y":1,"y":1}', JSON),
        "name repeated in a list": ('"x":[0,{"y":1,"z":2,"y":3}]', JSON),
        "same name at two depths": ('"x":{"x":{"x":1}}', ACCEPTED),
        "name in single quotes": ("'x':1", JSON),
        "name without quotes": ("x:1", JSON),
        "number as a name": ("1:1", JSON),
        "null as a name": ("null:1", JSON),
        "half a pair in a name": (r'"\ud800":1', JSON),
        "half a pair in a name below": (r'"x":[{"\udfff":1}]', JSON),
        "no colon": ('"x" 1', JSON),
        "equals sign": ('"x"=1', JSON),
        "two colons": ('"x"::1', JSON),
        "nothing after the colon": ('"x":', JSON),
        "no name": (":1", JSON),
        "comma too many": ("", JSON),
        "two commas": (',"x":1', JSON),
        "comment": ('/* c */"x":1', JSON),
        "line comment": ('// c\n"x":1', JSON),
        "tab between": ('\t"x"\t:\t1\t', ACCEPTED),
    }
    for name, (member, verdict) in members.items():
        yield Case(name, f"{good[:-1]},{member}}}".encode(), verdict)
    yield Case("comma first", f"{{,{good[1:]}".encode(), JSON)
    yield Case(
        "known name escaped", good.replace(f'"{first}"', f'"\\u{ord(first[0]):04x}{first[1:]}"', 1).encode(), ACCEPTED
    )
    yield Case("known name in capitals instead", good.replace(f'"{first}"', f'"{first.upper()}"', 1).encode(), CONTRACT)
    yield Case("in reverse order", text_of(dict(reversed(event.items()))).encode(), ACCEPTED)
    yield Case("only ASCII", json.dumps(event).encode(), ACCEPTED)


def _and(good: str, raw: str) -> bytes:
    return f'{good[:-1]},"x":{raw}}}'.encode()


def _good_values() -> Iterator[str]:
    yield from (
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-0.0",
        "1.5",
        "1e3",
        "1E+3",
        "1e-400",
        "1e400",
        "-1e400",
        "[]",
        "{}",
    )
    yield from ("9223372036854775808", "-9223372036854775809", "9" * 38, "9" * 39, "1" + "0" * 999, "-" + "9" * 1000)
    yield from (
        "0." + "3" * 37,
        "0." + "3" * 999,
        "1." + "0" * 900,
        "1e99999",
        "1e-99999",
        "0e99999999999",
        "1e" + "9" * 90,
    )
    yield from ('""', r'"\""', r'"\\"', r'"\/"', r'"\b\f\n\r\t"', r'"\u0041"', r'"\u0000"', '"\x7f"', '"\u2028\ufffe"')
    yield from (r'"\ud83d\ude00"', r'"\uD83D\uDE00"', r'"\\ud800"', r'"\\\\ud800"', r'"\\\ud83d\ude00"', '"😀"')
    yield from (r'"\\ud83d\\ude00"', '"ud800"', r'"\u005cud800"', r'"x\\"', '"]"', '",\\"x\\"]"', '"a" ', "[ ]", "{ }")
    yield from (
        '[1,"a",null,{},[]]',
        '{"a":{"b":[{"c":null}]}}',
        "[" * 490 + "]" * 490,
        '{"a":' * 490 + "1" + "}" * 490,
    )
    yield json.dumps("é" * 100_000, ensure_ascii=False)


def _bad_values() -> Iterator[str]:
    yield from ("NaN", "Infinity", "-Infinity", "nan", "inf", "True", "None", "TRUE", "undefined", "nul", "nulll")
    yield from (
        "01",
        "-01",
        "00",
        "+1",
        ".5",
        "1.",
        "1.e3",
        "1e",
        "1e+",
        "--1",
        "-",
        "0x10",
        "1_000",
        "1,000",
        "1 2",
        "0b1",
    )
    yield from (
        "1" + "0" * 1000,
        "-" + "9" * 1001,
        "0." + "3" * 1001,
        "3" * 1000 + ".5",
        "1e" + "0" * 1000,
        "１",
        "1L",
        "1f",
        "1d",
    )
    yield from (
        "'x'",
        '"x',
        'x"',
        '"a""b"',
        '"\x00"',
        '"\x01"',
        '"\t"',
        '"\n"',
        '"\x1f"',
        r'"\x41"',
        r'"\u12"',
        r'"\u12g4"',
    )
    yield from (
        r'"\U00000041"',
        r'"\u{41}"',
        r"'\''",
        r'"\'"',
        r'"\0"',
        r'"\a"',
        r'"\ "',
        '"\\',
        "“x”",
        "`x`",
        '"""x"""',
    )
    yield from (r'"\ud800"', r'"\udc00"', r'"\ude00\ud83d"', r'"\ud83d\\ude00"', r'"\ud83d \ude00"', r'"\ud83dx"')
    yield from (
        r'"\ud83d\ud83d\ude00"',
        r'"\ud83d\ude00\ude00"',
        r'"\\\ud800"',
        r'"\uDBFF"',
        r'["\ud800"]',
        r'"\ud83d\n"',
    )
    yield from ('["\\ud83d","\\ude00"]', r'"\ud83d\u0041"', r'"\ud83d\u005cude00"', r'"\\\\\ud800"')
    yield from (
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "[",
        "]",
        "{",
        "[1}",
        '{"a"}',
        '{"a":}',
        '{"a":1,}',
        "{1:1}",
        "{a:1}",
    )
    yield from (
        "[" * 1000 + "]" * 1000,
        '{"a":' * 1000 + "1" + "}" * 1000,
        "[" * 100_000,
        "(1)",
        "<x/>",
        "/**/1",
        "1//",
        "",
    )


def _fields(model: type[Event], event: dict[str, Any]) -> Iterator[Case]:
    """Every field, by its kind: missing, null, of another type, at and beyond its limits."""
    for rule in rules(model):
        yield Case(f"{rule.name} missing", with_raw(event, rule.name, None).encode(), CONTRACT)
        yield _case(event, rule, "null", rule.nullable)
        for raw in _of_other_types(rule):
            yield _case(event, rule, raw, False)
        for value, accepted in _values(rule):
            yield _case(event, rule, json.dumps(value, ensure_ascii=False), accepted)
        if rule.kind == "string":
            yield Case(f"{rule.name} with half a pair", with_raw(event, rule.name, r'"\ud800"').encode(), JSON)


def _case(event: dict[str, Any], rule: Rule, raw: str, accepted: bool) -> Case:
    value = with_raw(event, rule.name, raw).encode()
    return Case(f"{rule.name} = {_shown(raw)}", value, ACCEPTED if accepted else CONTRACT)


def _shown(raw: str) -> str:
    """Short, and another for every text."""
    digest = hashlib.sha256(raw.encode()).hexdigest()[:6]
    return raw if len(raw) < 60 else f"{raw[:40]}… of {len(raw)} characters ({digest})"


def _of_other_types(rule: Rule) -> Iterator[str]:
    yield from ("{}", '{"a":1}', "[[]]", "[1]", "[true]", "[{}]", "1.5", "1e400", "-1e-400")
    if rule.kind != "string":
        yield from ('""', '"1"', '"true"', '"[]"', '"a"')
    if rule.kind != "integer":
        yield from ("0", "1", "-1", "9223372036854775807", "9223372036854775808", "9" * 60)
    if rule.kind != "boolean":
        yield from ("true", "false")
    if rule.kind != "array":
        yield from ("[]", "[null]", f"[{json.dumps(_sample(rule))}]")


def _values(rule: Rule) -> Iterator[tuple[Any, bool]]:
    kinds = {"integer": _integers, "array": _lists, "boolean": lambda _: iter([(True, True), (False, True)])}
    yield from kinds.get(rule.kind, _strings)(rule)  # type: ignore[operator]


def _integers(rule: Rule) -> Iterator[tuple[Any, bool]]:
    low, high = rule.minimum, rule.maximum
    assert low is not None
    assert high is not None
    for number in {
        low - 1,
        low,
        low + 1,
        high - 1,
        high,
        high + 1,
        -1,
        0,
        2**31 - 1,
        2**31,
        2**32,
        2**53 + 1,
        2**63 - 1,
        2**63,
    }:
        yield number, low <= number <= high
    for number in (-(2**63), -(2**63) - 1, 2**64, 10**38, 10**60, -(10**60)):
        yield number, False
    for number in (float(low), float(low) + 0.5, 1e3):
        yield number, False


def _lists(rule: Rule) -> Iterator[tuple[Any, bool]]:
    most, item = rule.max_items, rule.item
    assert most is not None
    assert item is not None
    assert item.max_length is not None
    for value in ([], ["a"], ["a", "a"], ["a"] * most, ["a" * item.max_length], ["😀" * item.max_length], ["a\n"]):
        yield value, True
    for value in (
        ["a"] * (most + 1),
        [""],
        ["a", ""],
        ["a" * (item.max_length + 1)],
        ["a\x00"],
        ["😀" * (item.max_length + 1)],
    ):
        yield value, False
    for value in (
        [None],
        ["a", None],
        [None, "a"],
        ["a", 1],
        [1, 2],
        [1.5],
        [["a"]],
        ["a", ["a"]],
        ["a", {}],
        [True],
        ["a", False],
    ):
        yield value, False


def _strings(rule: Rule) -> Iterator[tuple[Any, bool]]:
    if rule.enum:
        yield from ((choice, True) for choice in rule.enum)
        yield from (
            (bad, False) for bad in ("", " ", "x", rule.enum[0].upper(), rule.enum[0] + " ", rule.enum[0] + "\n")
        )
    elif rule.max_length is not None:
        yield from _free_texts(rule.max_length)
    else:
        yield from _patterned(_sample(rule))
        yield from {"date-time": _instants, "int64": _int64s}.get(
            rule.format or "", _decimals if rule.format else _nothing
        )()


def _free_texts(most: int) -> Iterator[tuple[Any, bool]]:
    for unit in ("a", "é", "€", "😀", "\u0301"):
        yield unit, True
        yield unit * most, True
        yield unit * (most + 1), False
    for text in (
        " ",
        "\n",
        "a\n",
        "\na",
        "\r\n",
        "\t",
        "\x01",
        "\x7f",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\uffff",
        "null",
        "'",
        '"',
        "\\",
        "%s",
    ):
        yield text, True
    for text in ("", "\x00", "a\x00", "\x00a", "a\x00b", "a\n\x00"):
        yield text, False


def _patterned(good: str) -> Iterator[tuple[Any, bool]]:
    """Around a text that its pattern accepts: Java's `$` would let a final newline through."""
    yield good, True
    for white in ("\n", "\r", "\r\n", "\u2028", "\u0085", " ", "\x00", "\t"):
        yield good + white, False
        yield white + good, False
    wide = good.translate({number: number + 0xFEE0 for number in range(0x21, 0x7F)})
    arabic = good.translate({0x30 + digit: 0x660 + digit for digit in range(10)})
    for text in ("", good + good + "\n" + good, wide, good + "é", f"'{good}'", "\u202e" + good):
        yield text, False
    if arabic != good:
        yield arabic, False


def _instants() -> Iterator[tuple[Any, bool]]:
    days = (
        "2024-02-29",
        "2000-02-29",
        "1000-01-01",
        "1582-10-10",
        "1900-02-28",
        "2999-12-31",
        "1969-12-31",
        "2026-10-25",
    )
    for day in days:
        yield f"{day}T23:59:59.999999Z", True
        yield f"{day}T00:00:00.000000Z", True
    for day in (
        "2026-02-30",
        "2023-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-00-10",
        "2026-01-00",
        "2026-01-32",
        "0999-01-01",
        "3000-01-01",
    ):
        yield f"{day}T12:00:00.000000Z", False
    for time in ("24:00:00.000000Z", "23:60:00.000000Z", "23:59:60.000000Z", "25:00:00.000000Z", "29:00:00.000000Z"):
        yield f"2026-01-01T{time}", False
    for time in (
        "12:00:00Z",
        "12:00:00.000Z",
        "12:00:00.0000000Z",
        "12:00:00.000000z",
        "12:00:00.000000",
        "12:00:00.000000+00:00",
        "12:00Z",
    ):
        yield f"2026-01-01T{time}", False
    for text in (
        "2026-01-01 12:00:00.000000Z",
        "2026-01-01",
        "now",
        "epoch",
        "1767225600",
        "2026-1-1T12:00:00.000000Z",
    ):
        yield text, False


def _int64s() -> Iterator[tuple[Any, bool]]:
    for number in (0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)):
        yield str(number), True
    for text in (
        str(2**63),
        str(-(2**63) - 1),
        "9" * 19,
        "-" + "9" * 19,
        "9" * 20,
        "-0",
        "00",
        "01",
        "+1",
        "1.0",
        "1e3",
        "0x1",
        "1L",
        "-",
    ):
        yield text, False


def _decimals() -> Iterator[tuple[Any, bool]]:
    for text in (
        "1",
        "-",
        ".",
        "1.",
        ".50",
        "01.00",
        "+1.00",
        "1e2",
        "1,000.00",
        "$1.00",
        "1.00%",
        "NaN",
        "Infinity",
        "-",
        "1.0",
        "--1.00",
    ):
        yield text, False
    yield "9" * 13 + ".00", False
    yield "0" * 2 + "." + "0" * 2, False


def _nothing() -> Iterator[tuple[Any, bool]]:
    return iter(())
