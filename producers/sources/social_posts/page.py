"""A fetched body → a page: messages of one raw topic, as REST Proxy's consumers get them.

    {"records": [{"topic": …, "key": …, "value": {…}, "partition": 0, "offset": 17}, …], "total": 120, "next": 50}

`next` is the offset to go on at, null at the end; `total`, the messages that the partition holds. A bare list of such
records, as a consumer's answer is, is read, too, as the last page.
"""

import json
from collections.abc import Mapping
from typing import Any

from producers.reading.parsing import Doubled, cut, kind, read_json, refuse_crowd
from producers.source import Draft, PageError, ParsedPage, Reject
from producers.sources.social_posts import cleaning
from producers.sources.social_posts.cleaning import LABEL, SAVED, TEXT, Refusal
from producers.sources.social_posts.contract import KINDS, Geo, Message, Pin, Refused, User

Content = dict[str, Any]

MOST_COUNT, MOST_CODE, MOST_LONG = 2_000_000_000, 9_999, 2**63 - 1  # of the contract's Count, Code and Long
KEYS = ("index", "ind")
# Fields that only records of one kind have.
OWN = {
    "pin": {"unique_id", "follower_count", "poster_name", "image_src", "is_image_or_video", "save_location"},
    "geo": {"latitude", "longitude", "country", "timestamp"},
    "user": {"first_name", "last_name", "date_joined", "age"},
}


def kind_of_topic(topic: str) -> str | None:
    """The kind of record that a raw topic holds, which is the last part of its name; None: none of them."""
    last = topic.rpartition(".")[2]
    return last if last in KINDS else None


def parse(body: bytes, search: str, page: int) -> ParsedPage:
    """Events of page `page` (from 0) of a search, `<raw topic>/<partition>`; pure. Raises PageError alone."""
    try:
        document = read_json(body)
    except RecursionError:
        raise PageError("the body is nested too deeply to be a page") from None
    wanted = kind_of_topic(search.rpartition("/")[0])
    records = _records(document)
    refuse_crowd(len(records))
    drafts: list[Draft] = []
    rejects: list[Reject] = []
    for place, raw in enumerate(records):
        try:
            model, content = _read(raw, wanted)
            drafts.append(Draft(model, place, content))
        except (Refusal, RecursionError) as refusal:
            rejects.append(Reject(place, str(refusal) or "nested too deeply", _shown(raw) or "…"))
    if isinstance(document, list):
        return ParsedPage(drafts, rejects, None, ends=True)
    # The total counts pins: other topics hold none.
    total = document.get("total") if wanted == "pin" else 0
    known = isinstance(total, int) and not isinstance(total, bool) and total >= 0
    return ParsedPage(drafts, rejects, total if known else None, ends=_ends(document))


def record(body: bytes, place: int) -> Any:
    """The record at this place of a body that can be parsed; None beyond the last."""
    records = _records(read_json(body))
    return records[place] if place < len(records) else None


def _records(document: Any) -> list[Any]:
    found = document.get("records") if isinstance(document, dict) else document
    if isinstance(document, Doubled) or not isinstance(found, list) or document == []:
        raise PageError(f"{kind(document)} without records came: {cut(document)}")
    return found


def _ends(document: Mapping[str, Any]) -> bool:
    following = document.get("next")
    return not (isinstance(following, int) and not isinstance(following, bool))


def _read(raw: Any, wanted: str | None) -> tuple[type[Message], Content]:
    """The event of a message. Raises Refusal when nobody can say where it stands."""
    if not isinstance(raw, dict) or isinstance(raw, Doubled):
        raise Refusal("no-record", f"a message with its place is an object, not {kind(raw)} or one with a name twice")
    place = {
        "raw_topic": cleaning.text(raw, "topic", LABEL),
        "raw_partition": cleaning.whole(raw, "partition", MOST_CODE),
        "raw_offset": cleaning.whole(raw, "offset", MOST_LONG),
    }
    if lacking := [name for name, value in place.items() if value is None]:
        raise Refusal("no-record", f"{lacking[0].removeprefix('raw_')}: missing")
    try:
        model, content = _posted(raw.get("value"), wanted)
    except Refusal as refusal:
        shown = {"reason": refusal.reason, "message": str(refusal)[:TEXT], "raw": _shown(raw.get("value"))}
        return Refused, place | shown
    return model, place | content


def _posted(value: Any, wanted: str | None) -> tuple[type[Message], Content]:
    if not isinstance(value, dict):
        raise Refusal("no-record", f"a record is an object, not {kind(value)}")
    if isinstance(value, Doubled):
        raise Refusal("no-record", "a name stands twice in the record")
    own = {name for name, fields in OWN.items() if fields & value.keys()}
    if not own:
        raise Refusal("no-record", f"its names are of no record: {cut(', '.join(map(str, value)))}")
    if wanted not in own:
        raise Refusal("misrouted", f"a {' and '.join(sorted(own))} record came on a topic of {wanted or 'no kind'}")
    if len(own) > 1:
        raise Refusal("no-record", f"its names are those of {' and '.join(sorted(own))}")
    return _READERS[wanted](value)


def _pin(value: Mapping[str, Any]) -> tuple[type[Message], Content]:
    unique, saved = cleaning.text(value, "unique_id", LABEL), cleaning.text(value, "save_location")
    if unique is None:
        raise Refusal("missing", "unique_id: missing or empty")
    return Pin, {
        "ind": _ind(value),
        "unique_id": unique.lower(),
        **{name: cleaning.text(value, name) for name in ("title", "description", "tag_list", "image_src")},
        **{name: cleaning.text(value, name, LABEL) for name in ("poster_name", "is_image_or_video", "category")},
        "follower_count": cleaning.follower_count(value),
        "save_location": saved.removeprefix(SAVED) or None if saved else None,
    }


def _geo(value: Mapping[str, Any]) -> tuple[type[Message], Content]:
    return Geo, {
        "ind": _ind(value),
        "country": cleaning.text(value, "country", LABEL),
        "latitude": cleaning.degrees(value, "latitude", 90),
        "longitude": cleaning.degrees(value, "longitude", 180),
        "posted_at": cleaning.time(value, "timestamp"),
    }


def _user(value: Mapping[str, Any]) -> tuple[type[Message], Content]:
    return User, {
        "ind": _ind(value),
        **{name: cleaning.text(value, name, LABEL) for name in ("first_name", "last_name")},
        "age": cleaning.whole(value, "age", 150),
        "date_joined": cleaning.time(value, "date_joined"),
    }


_READERS = {"pin": _pin, "geo": _geo, "user": _user}


def _ind(value: Mapping[str, Any]) -> int:
    """The row that a record is of, under either of its names. Raises Refusal where they differ or there is none."""
    found = {cleaning.whole(value, name, MOST_COUNT) for name in KEYS} - {None}
    if len(found) > 1:
        raise Refusal("wrong-value", f"index and ind differ: {cut(sorted(map(str, found)))}")
    if not found:
        raise Refusal("missing", "index or ind: missing")
    (ind,) = found
    assert ind is not None
    return ind


def _shown(value: Any) -> str | None:
    """A value as JSON in ASCII, cut."""
    return json.dumps(value, default=str)[:TEXT] or None
