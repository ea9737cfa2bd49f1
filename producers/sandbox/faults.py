"""Fault kinds of the sandbox: ways in which an API can go wrong, by name.

A fault is given in place of the true answer, which most kinds make from it.
"""

import gzip
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Manner = Literal["whole", "trickled", "cut", "hung"]
Record = dict[str, Any]

JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html"}
ERROR_PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
TOTALS = ("total", "totalCount", "totalResults", "work_count")  # names under which APIs say how much a search holds
RUBBISH_BYTES = 3_000_000
LEVELS = 100_000
BOMB_BYTES = 100_000_000


@dataclass(frozen=True)
class Reply:
    """An answer, and how it is sent: `trickled` over `seconds`, `cut` in mid-body, `hung` for `seconds`, then cut."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    manner: Manner = "whole"
    seconds: float = 0


class Fault(BaseModel):
    """A source answers so to `times` requests, after `after` further ones that it answers well; both count down.

    Only requests count whose address or body holds the text `match`. `status`, `body` and `headers` are of the kind
    `status`; `retry_after` of it and of storms; `seconds` is how long a hang or a trickle lasts, and how far ahead the
    date of `storm_date` lies.
    """

    model_config = ConfigDict(extra="forbid")

    source: str
    kind: str = "status"
    times: int = Field(default=1, ge=1, le=10_000)
    after: int = Field(default=0, ge=0, le=1_000_000)
    match: str = Field(default="", max_length=1_000)
    status: int | None = Field(default=None, ge=200, le=599)
    retry_after: str | None = None
    body: str = "injected fault"
    headers: dict[str, str] = {}
    seconds: float = Field(default=2, ge=0, le=600)

    @model_validator(mode="after")
    def _is_known(self) -> "Fault":
        if self.kind not in KINDS:
            raise ValueError(f"no fault kind {self.kind!r}; there are: {', '.join(KINDS)}")
        if self.kind == "status" and self.status is None:
            raise ValueError("a fault of the kind status needs a status")
        return self

    def meets(self, target: str, body: bytes) -> bool:
        """True when the fault applies to a request."""
        return self.match in target or self.match.encode() in body

    def reply(self, asked: "Asked") -> Reply:
        """The answer that is given instead."""
        return KINDS[self.kind](self, asked)


@dataclass(frozen=True)
class Asked:
    """Material of a fault: the true answer, the last good one before it, and the path that was asked for."""

    target: str
    truth: Reply
    before: Reply | None


Kind = Callable[[Fault, Asked], Reply]


def _status(fault: Fault, asked: Asked) -> Reply:
    wait = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    return Reply(fault.status or 500, {"Content-Type": "text/plain", **fault.headers, **wait}, fault.body.encode())


def _storm_date(fault: Fault, asked: Asked) -> Reply:
    until = datetime.now(UTC) + timedelta(seconds=fault.seconds)
    return Reply(503, {**HTML, "Retry-After": format_datetime(until, usegmt=True)}, ERROR_PAGE)


@cache
def _rubbish() -> bytes:
    return random.Random(RUBBISH_BYTES).randbytes(RUBBISH_BYTES)


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(BOMB_BYTES // 10)) * 10  # a gzip file may have several members


def _sent(manner: Manner) -> Kind:
    return lambda fault, asked: replace(asked.truth, manner=manner, seconds=fault.seconds)


def _changed(change: Callable[[Record, list[Record]], None]) -> Kind:
    """The true answer with something changed in its JSON; `change` gets the document and its records."""

    def kind(fault: Fault, asked: Asked) -> Reply:
        try:
            document = json.loads(asked.truth.body)
        except ValueError:
            return asked.truth  # a refusal, perhaps
        change(document, _records(document))
        return replace(asked.truth, body=json.dumps(document).encode())

    return kind


def _records(document: Any) -> list[Record]:
    lists = [value for value in document.values() if isinstance(value, list)] if isinstance(document, dict) else []
    return [one for one in next(iter(lists), []) if isinstance(one, dict)]


def _parts(document: Record) -> list[Record]:
    """The objects of a document that may say how much a search holds."""
    return [document, *(value for value in document.values() if isinstance(value, dict))]


def _lie(document: Record, records: list[Record]) -> None:
    for part in _parts(document):
        part.update({name: part[name] * 10 + 1_000 for name in TOTALS if isinstance(part.get(name), int)})


def _empty(total: int | None) -> Callable[[Record, list[Record]], None]:
    """No records, and another total wherever one is stated."""

    def change(document: Record, records: list[Record]) -> None:
        for part in _parts(document):
            part.update({name: total for name in TOTALS if name in part})
            part.update({name: [] for name, value in part.items() if isinstance(value, list)})
        document.update({name: {} for name, value in document.items() if _is_table(value)})

    return change


def _is_table(value: Any) -> bool:
    """True of an object that holds a number for each of its names, and no total: as some APIs list things."""
    numbers = isinstance(value, dict) and all(isinstance(one, int | float) for one in value.values())
    return numbers and not set(TOTALS) & set(value)


def _mistype(document: Record, records: list[Record]) -> None:
    for record in records[:1]:
        for name, value in record.items():
            record[name] = {"not": "a text"} if isinstance(value, str) else ["not", "a", "number"]


def _add(document: Record, records: list[Record]) -> None:
    for part in (document, *records):
        part.update({"_new": 1, "new.dotted": None, "": {"nested": [[], {}]}, "Ünïcode": "\u0000\ud83d\ude00"})


def _renumber(number: int) -> Callable[[Record, list[Record]], None]:
    def change(document: Record, records: list[Record]) -> None:
        for record in records[:1]:
            record["id"] = number

    return change


def _doubled(fault: Fault, asked: Asked) -> Reply:
    """The first record says its first key twice, and not the same."""
    try:
        records = _records(json.loads(asked.truth.body))
    except ValueError:
        return asked.truth
    name = json.dumps(next(iter(records[0]), "id") if records else "id")
    head, bracket, rest = asked.truth.body.partition(b"[{")
    return replace(asked.truth, body=head + bracket + f'{name}:"another",'.encode() + rest) if bracket else asked.truth


KINDS: Mapping[str, Kind] = {
    "status": _status,
    "storm": lambda fault, asked: Reply(503, HTML, ERROR_PAGE),
    "storm_seconds": lambda fault, asked: Reply(429, {**HTML, "Retry-After": fault.retry_after or "1"}, ERROR_PAGE),
    "storm_date": _storm_date,
    "html": lambda fault, asked: Reply(200, HTML, ERROR_PAGE),
    "truncated": lambda fault, asked: replace(asked.truth, body=asked.truth.body[: len(asked.truth.body) // 2]),
    "empty": lambda fault, asked: Reply(200, JSON, b""),
    "rubbish": lambda fault, asked: Reply(200, JSON, _rubbish()),
    "nested": lambda fault, asked: Reply(200, JSON, b"[" * LEVELS + b"]" * LEVELS),
    "bomb": lambda fault, asked: Reply(200, {**JSON, "Content-Encoding": "gzip"}, _bomb()),
    "trickle": _sent("trickled"),
    "cut": _sent("cut"),
    "hang": _sent("hung"),
    "redirect_loop": lambda fault, asked: Reply(302, {"Location": asked.target}, b""),
    "repeated": lambda fault, asked: asked.before or asked.truth,
    "lying_total": _changed(_lie),
    "emptied": _changed(_empty(0)),
    "emptied_untold": _changed(_empty(None)),
    "wrong_types": _changed(_mistype),
    "unknown_fields": _changed(_add),
    "id_beyond_2_53": _changed(_renumber(2**53 + 1)),
    "id_beyond_2_63": _changed(_renumber(2**63)),
    "duplicate_keys": _doubled,
}
