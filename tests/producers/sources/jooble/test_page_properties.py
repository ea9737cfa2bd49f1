"""Properties of reading: no body makes it fail in another way than PageError, and drafts keep their contract."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from producers.source import PageError
from producers.sources.jooble.contract import Job
from producers.sources.jooble.page import parse
from tests.producers.sources.jooble.bodies import SEARCH, page, record

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["jobs", "totalCount", *record()]) | st.text(), inner)
    ),
    max_leaves=20,
)
WRITTEN = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs", "Cc", "Cf", "Cs"]) | st.sampled_from("<b>&;/ "), max_size=400
)


def check(body: bytes) -> None:
    """A page error, or drafts that keep their contract and rejects that can be kept, each place once."""
    try:
        parsed = parse(body, SEARCH, 0)
    except PageError:
        return
    places = [one.place for one in (*parsed.drafts, *parsed.rejects)]
    assert sorted(places) == list(range(len(places)))
    assert parsed.ends == (not places)
    for draft in parsed.drafts:
        provenance = {"event_id": "0" * 32, "sweep_id": "s", "epoch": 1, "counter": 1, "place": draft.place}
        job = Job.model_validate({**draft.content, **provenance, "observed_at": "2026-01-01T00:00:00.000000Z"})
        assert json.loads(job.to_bytes())["job_id"] == draft.content["job_id"]
    for reject in parsed.rejects:
        assert reject.reason.encode()
        assert len(reject.text.encode().decode()) <= 2000
    assert parsed == parse(body, SEARCH, 0)


@given(st.binary(max_size=200))
def test_bytes_are_a_page_or_a_page_error(body: bytes) -> None:
    check(body)


@given(JSON)
def test_json_is_a_page_or_a_page_error(document: Any) -> None:
    check(json.dumps(document).encode())


@given(st.lists(JSON, max_size=4), JSON)
def test_any_jobs_are_drafts_or_rejects(jobs: list[Any], total: Any) -> None:
    check(page(record(), *jobs, total=total))


@given(st.sampled_from(sorted(record())), JSON | WRITTEN)
def test_any_value_in_any_field_is_read_or_refused(name: str, value: Any) -> None:
    check(page(record(**{name: value})))


@given(st.data())
def test_a_damaged_page_is_a_page_or_a_page_error(data: st.DataObject) -> None:
    body = bytearray(page(record(), record(id=5, link=None)))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(body))
