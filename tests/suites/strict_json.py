"""Reading an event from the bytes of a record, as strictly as the streaming stage reads it.

Both refuse the same texts for the same reasons; one corpus of hostile texts is run over both. What Python's own JSON
reader lets through and the other refuses (NaN, repeated keys, half a surrogate pair, numbers without end) is refused
here by hand. Limits are those of the reader in Spark, except the depth, which Python cannot follow as far.
"""

import json
from typing import Any, Literal, NoReturn, TypeVar

from pydantic import ValidationError

from producers.contract import Event

Reason = Literal["empty", "encoding", "json", "contract"]
E = TypeVar("E", bound=Event)

MAX_DIGITS = 1000
MAX_NAME_LENGTH = 50_000
MAX_DEPTH = 500


class Refused(ValueError):
    """A record that is no event of its topic: `reason` is the kind, `message` names what is wrong and where."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message


def read_event(model: type[E], value: bytes | None) -> E:
    """The event that `value` holds; raises Refused."""
    document = read_document(value)
    if not isinstance(document, dict):
        raise Refused("contract", f"a record is an object, not {type(document).__name__}")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Refused("contract", f"{place}: {first['msg']}") from None


def read_document(value: bytes | None) -> Any:
    """The one JSON document that `value` holds; raises Refused (empty, encoding or json)."""
    if not value:
        raise Refused("empty", "the record has no value")
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("encoding", f"not UTF-8 at byte {error.start}") from None
    try:
        document = _DECODER.decode(text)
        _check_depth(document)
        if "\\u" in text:  # half a surrogate pair can only come from an escape: the bytes were valid UTF-8
            json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("json", "a string holds half a surrogate pair") from None
    except RecursionError:
        raise Refused("json", "nested too deeply") from None
    except json.JSONDecodeError as error:
        raise Refused("json", f"{error.msg} at character {error.pos}") from None
    return document


def _number(text: str) -> None:
    if len(text) > MAX_DIGITS and sum(map(str.isdigit, text)) > MAX_DIGITS:
        raise Refused("json", f"a number of more than {MAX_DIGITS} digits")


def _integer(text: str) -> int:
    _number(text)
    return int(text)


def _fraction(text: str) -> float:
    _number(text)
    return float(text)


def _constant(text: str) -> NoReturn:
    raise Refused("json", f"{text} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("json", "an object repeats a name")
    if any(len(name) > MAX_NAME_LENGTH for name in found):
        raise Refused("json", f"a name of more than {MAX_NAME_LENGTH} characters")
    return found


def _check_depth(document: Any) -> None:
    level, depth = [document], 0
    while containers := [node for node in level if isinstance(node, dict | list)]:
        depth += 1
        if depth > MAX_DEPTH:
            raise Refused("json", f"nested more than {MAX_DEPTH} deep")
        level = [child for node in containers for child in (node.values() if isinstance(node, dict) else node)]


_DECODER = json.JSONDecoder(
    parse_int=_integer, parse_float=_fraction, parse_constant=_constant, object_pairs_hook=_object
)
