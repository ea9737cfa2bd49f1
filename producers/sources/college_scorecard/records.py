"""The results of a page → drafts and rejects, in the page's order: each school, then its programmes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from producers.contract import Event
from producers.source import Draft, Reject
from producers.sources.college_scorecard import mapping, values
from producers.sources.college_scorecard.contract import Program, School
from producers.sources.college_scorecard.values import Refused

REJECT_CHARACTERS = 2_000
# A draft has no number yet; the contract is asked about its content only.
UNNUMBERED: Mapping[str, Any] = {
    "event_id": "0" * 32,
    "sweep_id": "unnumbered",
    "epoch": 0,
    "counter": 0,
    "place": 0,
    "observed_at": "2000-01-01T00:00:00.000000Z",
}


def read_results(results: Sequence[Any]) -> tuple[list[Draft], list[Reject]]:
    """Drafts and rejects of a page; `place` counts records, readable or not, from 0."""
    drafts: list[Draft] = []
    rejects: list[Reject] = []
    for place, (model, record, school_id) in enumerate(_records(results)):
        try:
            drafts.append(Draft(model, place, _content(model, record, school_id)))
        except Refused as refused:
            rejects.append(Reject(place, str(refused), as_text(record)))
    return drafts, rejects


def as_text(record: Any) -> str:
    """A record as it may be kept: JSON of at most 2,000 characters, without what cannot be encoded."""
    written = json.dumps(record, ensure_ascii=False, default=str)[:REJECT_CHARACTERS]
    return written.encode("utf-8", "backslashreplace").decode()[:REJECT_CHARACTERS]


def _records(results: Sequence[Any]) -> Iterator[tuple[type[Event], Any, str | None]]:
    """Every school and programme with the id of the school it stands in, where that can be read."""
    for school in results:
        school_id = _school_id(school)
        yield School, school, school_id
        for programme in _programmes(school):
            yield Program, programme, school_id


def _school_id(school: Any) -> str | None:
    try:
        return values.unit_id(mapping.lookup(school, "id")) if isinstance(school, dict) else None
    except Refused:
        return None


def _programmes(school: Any) -> list[Any]:
    """The programmes of a school: none where they are absent or unknown, one bad record where they are no list."""
    try:
        found = mapping.lookup(school, mapping.PROGRAMS) if isinstance(school, dict) else None
    except Refused as refused:
        return [refused]
    if found is None or (isinstance(found, str) and found.strip() in values.UNKNOWN):
        return []
    return found if isinstance(found, list) else [found]


def _content(model: type[Event], record: Any, school_id: str | None) -> dict[str, Any]:
    if isinstance(record, Refused):
        raise Refused(f"{mapping.PROGRAMS}: {record}")
    if not isinstance(record, dict):
        raise Refused(f"{values.shown(record)} stands where a {model.entity} was expected")
    content = _school(record) if model is School else _program(record, school_id)
    _check(model, content)
    return content


def _school(record: dict[str, Any]) -> dict[str, Any]:
    return mapping.content(record, mapping.SCHOOL)


def _program(record: dict[str, Any], school_id: str | None) -> dict[str, Any]:
    content = mapping.content(record, mapping.PROGRAM)
    own_id = content["unit_id"]
    if own_id and school_id and own_id != school_id:
        raise Refused(
            f"unit_id {values.shown(own_id)} is not that of the school it stands in, {values.shown(school_id)}"
        )
    return content | {"unit_id": own_id or school_id}


def _check(model: type[Event], content: dict[str, Any]) -> None:
    try:
        model.model_validate({**UNNUMBERED, **content})
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False, include_context=False)
        reason = "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in problems)
    else:
        return
    raise Refused(reason)
