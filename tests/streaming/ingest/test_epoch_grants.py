"""Epochs that a record may have at a time: however batches are cut, and however grants came to be known."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from plumbing.objects.store import store_at
from producers.contract import CLOCK_SECONDS, grant_name, read_grant
from streaming.ingest.plausibility import RECENT, Allowed, Grants, allowed, recent

SLACK = CLOCK_SECONDS * 1_000_000
HOUR = 3_600 * 1_000_000
DAY = datetime(2026, 3, 1, tzinfo=UTC)
MICROS = int(DAY.timestamp()) * 1_000_000
KNOWN = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 50 * HOUR)), min_size=1, max_size=20).map(sorted)
TIME = st.integers(-2 * HOUR, 60 * HOUR)


def greatest(found: Allowed, at: int) -> int:
    """As the judge's expressions read it."""
    return max((epoch for since, epoch in found.steps if since <= at), default=found.highest)


@given(KNOWN, TIME, TIME, TIME)
def test_the_cut_of_a_batch_changes_no_verdict(known: list[tuple[int, int]], one: int, two: int, three: int) -> None:
    earliest, at, latest = sorted((one, two, three))
    given_out = [epoch for epoch, granted in known if granted - SLACK <= at]
    assert greatest(allowed(known, earliest, latest), at) == max(given_out, default=known[0][0] - 1)


@given(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 50 * HOUR)), min_size=1, max_size=60).map(sorted), TIME)
def test_the_last_grants_tell_the_same_or_that_they_cannot(known: list[tuple[int, int]], at: int) -> None:
    found = recent(known)
    assert found is not None
    assert len(found.steps) <= RECENT
    if found.since is None or at >= found.since:
        assert greatest(found, at) == greatest(allowed(known, at, at), at)


def test_a_grant_is_read_from_its_name_alone() -> None:
    moment = DAY + timedelta(microseconds=1)
    assert grant_name(7, moment) == "0000000007.2026-03-01T00:00:00.000001Z.json"
    assert read_grant(grant_name(7, moment)) == (7, moment)
    for name in ("7.json", "0000000007.2026-13-01T00:00:00.000001Z.json", "0000000007.2026-03-01.json", ""):
        assert read_grant(name) is None


def test_grants_are_read_on_as_they_become_more(tmp_path: Path) -> None:
    lake = f"file://{tmp_path}"
    grants, folder = Grants(lake), store_at(f"file://{tmp_path}/raw/toy/epochs")
    grants.read_on("toy")
    assert grants.allowed("toy", MICROS, MICROS) is None
    folder.create(grant_name(3, DAY), "{}")
    folder.create("something else", "")
    for known in (grants, Grants(lake)):
        known.read_on("toy")
        assert known.allowed("toy", MICROS, MICROS) == Allowed(3)
        assert known.allowed("toy", MICROS - SLACK - 1, MICROS) == Allowed(2, ((MICROS - SLACK, 3),))
    folder.create(grant_name(4, DAY + timedelta(days=1)), "{}")
    grants.read_on("toy")
    assert grants.allowed("toy", MICROS, MICROS) == Allowed(3)
    assert grants.allowed("toy", MICROS + 24 * HOUR, MICROS + 24 * HOUR) == Allowed(4)
    assert grants.allowed("another", MICROS, MICROS) is None
