"""The body of a page → JSON, or a clear message for whatever else came in its place."""

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

from producers.source import PageError

SHOWN = 200  # characters of a foreign body that a message repeats


class Doubled(dict[str, Any]):
    """A JSON object in which a name stands twice, so that nobody can say what it holds."""


def read_json(body: bytes, number: Callable[[str], Any] = float) -> Any:
    """The document of a body; `number` reads numbers with a fraction or an exponent.

    Raises PageError for what is not whole JSON of an API, RecursionError for what is nested too deeply.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageError(f"the body is not UTF-8 at byte {error.start}") from None
    start = text.lstrip()
    if not start:
        raise PageError("the body is empty")
    if start.startswith("<"):
        title = re.search(r"<title[^>]{0,200}>([^<]{1,200})", start[:10_000], re.IGNORECASE)
        raise PageError(f"HTML came instead of JSON: {cut(title[1].strip() if title else start)}")
    try:
        return json.loads(text, parse_float=number, parse_constant=_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        where = f"character {error.pos} of {len(text)}"
        raise PageError(f"the body is not whole JSON: {error.msg} at {where}; it begins {cut(start)}") from None
    except (ValueError, ArithmeticError) as error:  # a number of thousands of digits, or NaN
        raise PageError(f"the body is not JSON of this API: {cut(error)}") from None


def kind(document: Any) -> str:
    """What a document is, in JSON's words."""
    names: dict[type, str] = {dict: "object", list: "list", str: "text", bool: "boolean", type(None): "null"}
    return names.get(type(document), "number")


def cut(value: Any) -> str:
    """A value as a message may show it: short and printable."""
    return ascii(str(value)[:SHOWN])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Doubled(made)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
