"""The results of a page → drafts and rejects, in the page's order: each school, then its programmes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from pydantic import ValidationError

from producers.contract import Event
from producers.reading.parsing import MAX_RECORDS, Stamp, refuse_crowd
from producers.source import Draft, Reject
from producers.sources.college_scorecard import mapping, values
from producers.sources.college_scorecard.contract import Program, School
from producers.sources.college_scorecard.values import Refused

REJECT_CHARACTERS = 2_000
REFUSED = "bulk.refused"  # the key under which a page made of files says what it could not serve
READINGS: Mapping[type[Event], mapping.Readings] = {School: mapping.SCHOOL, Program: mapping.PROGRAM}
# A draft has no number yet; the contract is asked about its content only.
UNNUMBERED = Stamp("unnumbered", 0, 0, "2000-01-01T00:00:00.000000Z").provenance(School, 0)


class Record(NamedTuple):
    """A school or a programme as it came, with the id of the school it stands in, where that can be read."""

    model: type[Event]
    raw: Any
    school_id: str | None


def read_results(results: Sequence[Any]) -> tuple[list[Draft], list[Reject]]:
    """Drafts and rejects of a page; `place` counts records, readable or not, from 0. Raises PageError for too many."""
    records = list(islice(_records(results), MAX_RECORDS + 1))
    refuse_crowd(len(records))
    contents = [_content_or_reason(record) for record in records]
    old = mapping.is_of_old_time(
        (record.raw, content, READINGS[record.model])
        for record, content in zip(records, contents, strict=True)
        if not isinstance(content, Refused)
    )
    drafts: list[Draft] = []
    rejects: list[Reject] = []
    for place, (record, content) in enumerate(zip(records, contents, strict=True)):
        try:
            drafts.append(_checked(record.model, place, content, old))
        except Refused as refused:
            rejects.append(Reject(place, str(refused), as_text(record.raw)))
    return drafts, rejects


def raw_record(results: Sequence[Any], place: int) -> Any:
    """The record at this place, counted as `read_results` does; None beyond the last."""
    found = next(islice(_records(results), place, None), None)
    return None if found is None else found.raw


def as_text(record: Any) -> str:
    """A record as it may be kept: JSON of at most 2,000 characters, without what cannot be encoded."""
    written = json.dumps(record, ensure_ascii=False, default=str)[:REJECT_CHARACTERS]
    return written.encode("utf-8", "backslashreplace").decode()[:REJECT_CHARACTERS]


def _records(results: Sequence[Any]) -> Iterator[Record]:
    """Every school and programme."""
    for school in results:
        school_id = _school_id(school)
        yield Record(School, school, school_id)
        for programme in _programmes(school):
            yield Record(Program, programme, school_id)


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


def _content_or_reason(record: Record) -> dict[str, Any] | Refused:
    try:
        return _content(record)
    except Refused as refused:
        return refused


def _content(record: Record) -> dict[str, Any]:
    if isinstance(record.raw, Refused):
        raise Refused(f"{mapping.PROGRAMS}: {record.raw}")
    if not isinstance(record.raw, dict):
        raise Refused(f"{values.shown(record.raw)} stands where a {record.model.entity} was expected")
    if isinstance(record.raw.get(REFUSED), str):
        raise Refused(record.raw[REFUSED])
    content = mapping.content(record.raw, READINGS[record.model])
    return content if record.model is School else _in_its_school(content, record.school_id)


def _in_its_school(content: dict[str, Any], school_id: str | None) -> dict[str, Any]:
    own_id = content["unit_id"]
    if own_id and school_id and own_id != school_id:
        raise Refused(
            f"unit_id {values.shown(own_id)} is not that of the school it stands in, {values.shown(school_id)}"
        )
    content["unit_id"] = own_id or school_id
    return content


def _checked(model: type[Event], place: int, content: Mapping[str, Any] | Refused, old: bool) -> Draft:
    """The draft of a content, once no zero in it means unknown; raises Refused where it breaks its contract."""
    if isinstance(content, Refused):
        raise content
    content = mapping.without_unknown_zeros(content, READINGS[model], old)
    try:
        return Draft(model, place, content, model.model_validate({**UNNUMBERED, **content}))
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False, include_context=False)
        reason = "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in problems)
    raise Refused(reason)
