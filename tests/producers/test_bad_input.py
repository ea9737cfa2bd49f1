"""Every fault of the sandbox's catalogue, in mid-walk: the reason given, the bytes stored, the rest swept."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from producers.sandbox.faults import KINDS
from tests.producers.conftest import Run, Serving
from tests.producers.stored import archived, latest, read_topic
from tests.producers.toy_sources.toy.expected import CONTENT, content

pytestmark = pytest.mark.services

QUICK = {"GPPS_HTTP__READ_SECONDS": "2", "GPPS_HTTP__BACKOFF_SECONDS": "0.05"}


@dataclass(frozen=True)
class Ends:
    """The expected end of the faulty search: complete, or incomplete for a reason that holds `reason`.

    `stored` are bytes that the archive must hold of what came; `more` is of the fault; `listed` is how many come all
    the same.
    """

    reason: str | None = None
    rejected: int = 0
    stored: bytes | None = None
    listed: int = 10  # the first page of three
    more: dict[str, Any] = field(default_factory=dict)


WHOLE = Ends()
EXPECTED = {
    "status": Ends(more={"status": 503, "times": 3}),
    "storm": Ends(more={"times": 3}),
    "storm_seconds": Ends(more={"times": 2, "retry_after": "1"}),
    "storm_date": Ends(more={"seconds": 1}),
    "html": Ends("not a page of things: b'<!DOCTYPE html>", stored=b"502 Bad Gateway"),
    "truncated": Ends("JSONDecodeError"),
    "empty": Ends("not a page of things: b''"),
    "rubbish": Ends("UnicodeDecodeError"),
    "nested": Ends("nested too deeply", stored=b"[" * 1000),
    "bomb": Ends("expands more than 100 times when decompressed"),
    "trickle": Ends(more={"seconds": 0.5}),
    "cut": WHOLE,
    "hang": Ends(more={"seconds": 30}),
    "redirect_loop": Ends("a redirect that is not followed", more={"times": 4}),
    "repeated": Ends("held 10 of the 25 records"),
    "lying_total": Ends("held 25 of the 1250 records", listed=25),
    "emptied": Ends("held 10 of the 25 records"),
    "emptied_untold": Ends("held 10 of the 25 records"),
    "wrong_types": Ends(rejected=1, stored=b'"not": "a text"'),
    "unknown_fields": WHOLE,
    "id_beyond_2_53": Ends(rejected=1, stored=str(2**53 + 1).encode()),
    "id_beyond_2_63": Ends(rejected=1, stored=str(2**63).encode()),
    "duplicate_keys": WHOLE,
}


def test_every_kind_has_its_case() -> None:
    assert set(EXPECTED) == set(KINDS)


def test_each_fault_in_mid_walk_is_reported_and_the_rest_continues(
    run: Run, toy_environment: dict[str, str], toy_sandbox: Serving
) -> None:
    """One search for each kind, which meets it on its second page; then a run in which all is well again."""
    searches = {**QUICK, "GPPS_TOY__COLOURS": ",".join(KINDS)}
    for kind, expected in EXPECTED.items():
        fault = {"source": "toy", "kind": kind, "match": f"/{kind}/2", **expected.more}
        toy_sandbox.post("faults", json.dumps(fault))
    summary = run(**searches)

    assert summary.finished
    found = {search.search: search for search in summary.searches}
    assert {kind: one.complete for kind, one in found.items()} == {kind: not EXPECTED[kind].reason for kind in KINDS}
    assert {kind: one.rejected for kind, one in found.items()} == {kind: EXPECTED[kind].rejected for kind in KINDS}
    assert {kind: one.published for kind, one in found.items()} == {kind: _published(kind) for kind in KINDS}
    reasons = {kind: found[kind].reason or "" for kind in KINDS}
    assert {kind: reason for kind, reason in reasons.items() if (EXPECTED[kind].reason or "") not in reason} == {}
    stored = archived(toy_environment).values()
    assert [kind for kind in KINDS if not any((EXPECTED[kind].stored or b"") in body for body in stored)] == []
    things = read_topic(toy_environment, "toy.thing.v1")
    assert len(things) == sum(map(_published, KINDS))

    again = run(**searches)
    assert [search.search for search in again.searches if not search.complete] == []
    things = read_topic(toy_environment, "toy.thing.v1")
    assert latest(things, CONTENT) == content(0, tuple(KINDS))


def _published(kind: str) -> int:
    """The number of things listed by an incomplete walk, or of all but the rejected ones."""
    return EXPECTED[kind].listed if EXPECTED[kind].reason else 25 - EXPECTED[kind].rejected
