"""A page's body → JSON → events: read within bounds, numbered, and what no contract accepts set aside.

A small body can say a great deal: 60 MB of `[],` are 1.4 GB of Python lists. The largest real pages hold some
100,000 objects and 500,000 values.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from producers.contract import Event, Page, event_id
from producers.source import Draft, PageError, ParsedPage, Reject, Source

MAX_CONTAINERS = 1_000_000  # objects and lists
MAX_VALUES = 2_000_000
MAX_RECORDS = 50_000
MAX_TEXT = 2_000  # characters of what is wrong with a record, and of the record
SHOWN = 200  # characters of a foreign body that a message repeats


def parse_page(source: Source, body: bytes, search: str, page: int) -> ParsedPage:
    """The page that a source reads from a body. Raises PageError, also for what is too much or too deep to be read."""
    containers, values = body.count(b"{") + body.count(b"["), body.count(b",")
    if containers > MAX_CONTAINERS or values > MAX_VALUES:
        raise PageError(f"the body holds {containers:,} objects and lists and {values:,} values; that is no page")
    try:
        return source.parse(body, search, page)
    except RecursionError:
        raise PageError("the body is nested too deeply to be read") from None


def refuse_crowd(records: int) -> None:
    """Raises PageError when a page would hold more records than any real one."""
    if records > MAX_RECORDS:
        raise PageError(f"the page holds {records:,} records or more; at most {MAX_RECORDS:,} are read")


class Doubled(dict[str, Any]):
    """A JSON object in which a name stands twice, so that nobody can say what it holds."""


def read_json(body: bytes, number: Callable[[str], Any] = float) -> Any:
    """The document of a body; `number` reads numbers with a fraction or an exponent.

    Raises PageError for what is not whole JSON of an API, RecursionError for what is nested too deeply.
    """
    if number is float and (canonical := read_canonical(body)) is not None:
        return canonical
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


def read_canonical(body: bytes) -> Any:
    """The document of a body that is written as JSON is written most briefly; None for any other, or for null.

    It is read without a look at each object, several times as fast as by `read_json`, and written again: where that
    gives the body, no name stands twice in an object, and a float has the digits of its text (`Decimal(repr(it))`).
    """
    try:
        document = from_json(body, allow_inf_nan=False)
        return document if to_json(document) == body else None
    except (ValueError, RecursionError):
        return None


def kind(document: Any) -> str:
    """The JSON type of a document, by its name in JSON."""
    names: dict[type, str] = {dict: "object", list: "list", str: "text", bool: "boolean", type(None): "null"}
    return names.get(type(document), "number")


def cut(value: Any) -> str:
    """A value as a message may show it: short and printable."""
    return ascii(str(value)[:SHOWN])


def whole_number(value: Any, most: int) -> int | None:
    """The value where it is a whole number from 0 to `most`; anything else is unknown."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Doubled(made)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


@dataclass(frozen=True)
class Stamp:
    """Provenance that all records of one fetch share; `observed_at` is a contract instant."""

    sweep_id: str
    epoch: int
    counter: int
    observed_at: str

    def provenance(self, model: type[Event], place: int) -> dict[str, Any]:
        return {
            "event_id": event_id(model.source, model.entity, self.epoch, self.counter, place),
            "sweep_id": self.sweep_id,
            "epoch": self.epoch,
            "counter": self.counter,
            "place": place,
            "observed_at": self.observed_at,
        }


def to_events(parsed: ParsedPage, stamp: Stamp) -> tuple[list[Event], list[Reject]]:
    """Events of a page in its order, and every reject: the page's own and the drafts that break their contract."""
    events: list[Event] = []
    rejects = list(parsed.rejects)
    good_stamp = _is_accepted(stamp)
    for draft in parsed.drafts:
        made = _numbered(draft.checked, draft.place, stamp) if draft.checked and good_stamp else _event(draft, stamp)
        if isinstance(made, Event):
            events.append(made)
        else:
            rejects.append(made)
    return events, sorted(rejects, key=lambda reject: reject.place)


def listing(source: Source, search: str, page: int, total: int | None, events: Sequence[Event], stamp: Stamp) -> Page:
    """The event that says which keys a page listed. Raises PageError when they are too many for one event."""
    keys = list(dict.fromkeys(name(event) for event in events))
    content = {"search": search, "page": page, "total": total, "keys": keys}
    try:
        return source.page.model_validate({**content, **stamp.provenance(source.page, 0)})
    except ValidationError as error:
        raise PageError(f"the page cannot be told as an event: {problems(error)}") from None


def name(event: Event) -> str:
    """`<entity>/<key>`: the event's key among all of its source."""
    return f"{event.entity}/{event.key()}"


def problems(error: ValidationError) -> str:
    """The violations of a contract by a record, field by field, without its values."""
    lines = (
        f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
        for one in error.errors(include_input=False, include_url=False)
    )
    return "; ".join(lines)[:MAX_TEXT]


def _is_accepted(stamp: Stamp) -> bool:
    """True when a contract accepts the numbers that all records of a fetch share."""
    try:
        Event.model_validate({"event_id": "0" * 32, "place": 0, **asdict(stamp)})
    except ValidationError:
        return False
    return True


def _numbered(checked: Event, place: int, stamp: Stamp) -> Event:
    """The event under its own number; the contract is not asked again."""
    return checked.numbered(stamp.provenance(type(checked), place))


def _event(draft: Draft, stamp: Stamp) -> Event | Reject:
    try:
        return draft.model.model_validate({**draft.content, **stamp.provenance(draft.model, draft.place)})
    except ValidationError as error:
        return Reject(
            draft.place,
            f"{draft.model.entity}: {problems(error)}",
            json.dumps(draft.content, sort_keys=True, default=str)[:MAX_TEXT],
        )
