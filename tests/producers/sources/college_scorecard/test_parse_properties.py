"""Properties of reading: every shape the API has used says the same, and no body makes it fail in another way."""

import json
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from producers.contract import Event
from producers.source import PageError, ParsedPage
from producers.sources.college_scorecard.contract import Program, School
from producers.sources.college_scorecard.mapping import PROGRAM, PROGRAMS, SCHOOL, Reading, Zero, nested
from producers.sources.college_scorecard.page import _good, _parsed, envelope, parse
from producers.sources.college_scorecard.values import UNKNOWN
from tests.producers.sources.college_scorecard.bodies import number, page, programme, school

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00<"), min_size=1, max_size=40)
NAMES = WORDS.map(str.strip).filter(lambda text: text not in UNKNOWN)
COUNTS = st.integers(0, 2_000_000_000)
AMOUNTS = st.integers(-(10**14) + 1, 10**14 - 1).map(lambda cents: f"{Decimal(cents).scaleb(-2):f}")
BY_SUFFIX = {
    "_usd": AMOUNTS,
    "_degrees": st.integers(-180_000_000, 180_000_000).map(lambda micro: f"{Decimal(micro).scaleb(-6):f}"),
    "_code": st.integers(0, 9999),
    "_count": COUNTS,
}
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "unit_id": st.integers(1, 10**12 - 1).map(str),
    "ope6_id": st.integers(0, 999_999).map(lambda digits: f"{digits:06d}"),
    "zip": st.integers(0, 99_999).map(lambda digits: f"{digits:05d}"),
    "cip4": st.integers(0, 9999).map(lambda digits: f"{digits:04d}"),
    "state": st.sampled_from(["AL", "DC", "PR", "WY"]),
    "credential_level": st.integers(1, 8),
    "operating": st.booleans(),
    "main_campus": st.booleans(),
    "students": COUNTS,
    "awards_1": COUNTS,
    "awards_2": COUNTS,
}
NEEDED = {"unit_id", "name", "cip4", "credential_level", "title"}


def values_of(reading: Reading) -> st.SearchStrategy[Any]:
    suffix = f"_{reading.field.rsplit('_', 1)[-1]}"
    known = BY_NAME[reading.field] if reading.field in BY_NAME else BY_SUFFIX.get(suffix, NAMES)
    if reading.zero in (Zero.MEDIAN, Zero.FLOAT_MEDIAN):
        known = known.filter(lambda amount: amount != "0.00")  # which is another way to say unknown
    return known if reading.field in NEEDED else st.none() | known


def contents(readings: tuple[Reading, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({reading.field: values_of(reading) for reading in readings})


def spellings(field: str, value: Any) -> list[Any]:
    """Every way the API may write a known value."""
    if isinstance(value, bool):
        return [int(value), str(int(value)), value, number(f"{int(value)}.0")]
    if isinstance(value, int):
        return [value, str(value), number(f"{value}.0"), number(f"{value}e0")]
    if field.endswith(("_usd", "_degrees")):
        return [number(value), value, number(f"{value}0"), number(f"{value}E+0")]
    if field in ("unit_id", "ope6_id", "zip", "cip4"):
        return [value, int(value), f" {value} "]
    return [value, f"{value}\n"]


def put(record: dict[str, Any], parts: list[str], value: Any, chance: Random) -> None:
    """Write a value under keys that are cut from its path at any dots."""
    cut = chance.randint(1, len(parts))
    key = ".".join(parts[:cut])
    if cut == len(parts):
        record[key] = value
    else:
        put(record.setdefault(key, {}), parts[cut:], value, chance)


def written(content: dict[str, Any], readings: tuple[Reading, ...], chance: Random) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for reading in readings:
        value = content[reading.field]
        if value is None and chance.random() < 0.3:
            continue
        unknown = [None, *sorted(UNKNOWN)]
        value = chance.choice(unknown if value is None else spellings(reading.field, value))
        put(record, chance.choice(list(reading.paths)).split("."), value, chance)
    return record


def events(parsed: ParsedPage) -> list[Event]:
    provenance = {
        "event_id": "0" * 32,
        "sweep_id": "s",
        "epoch": 1,
        "counter": 1,
        "observed_at": "2026-01-01T00:00:00.000000Z",
    }
    return [
        draft.model.model_validate({**draft.content, **provenance, "place": draft.place}) for draft in parsed.drafts
    ]


@given(contents(SCHOOL), st.lists(contents(PROGRAM), max_size=3), st.integers())
def test_every_shape_says_the_same(about: dict[str, Any], offers: list[dict[str, Any]], seed: int) -> None:
    chance = Random(seed)
    offers = [offer | {"unit_id": about["unit_id"]} for offer in offers]
    record = written(about, SCHOOL, chance)
    put(record, PROGRAMS.split("."), [written(offer, PROGRAM, chance) for offer in offers], chance)
    parsed = parse(page([record]), "schools", 0)
    assert parsed.rejects == []
    assert [draft.model for draft in parsed.drafts] == [School] + [Program] * len(offers)
    assert [draft.content for draft in parsed.drafts] == [about, *offers]
    assert [draft.place for draft in parsed.drafts] == list(range(1 + len(offers)))
    assert all(json.loads(event.to_bytes()) for event in events(parsed))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from(sorted(UNKNOWN)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "school", "latest", "name", "code", "title", PROGRAMS]) | st.text(), inner
        )
    ),
    max_leaves=30,
)


def check(body: bytes) -> None:
    """A page error, or drafts that keep their contract and rejects that can be kept, each place once."""
    try:
        parsed = parse(body, "schools", 0)
    except PageError:
        return
    places = [one.place for one in (*parsed.drafts, *parsed.rejects)]
    assert sorted(places) == list(range(len(places)))
    assert all(event.to_bytes() for event in events(parsed))
    for reject in parsed.rejects:
        assert reject.reason.encode()
        assert len(reject.text.encode().decode()) <= 2000
    assert parsed == parse(body, "schools", 0)


@given(st.binary(max_size=200))
def test_bytes_are_a_page_or_a_page_error(body: bytes) -> None:
    check(body)


@given(JSON)
def test_json_is_a_page_or_a_page_error(document: Any) -> None:
    check(json.dumps(document).encode())


@given(st.lists(JSON, max_size=3), JSON)
def test_any_results_are_drafts_or_rejects(results: list[Any], programmes: Any) -> None:
    check(page([*results, school(**{PROGRAMS: programmes}), *([{PROGRAMS: results}] if results else [])]))


@given(st.data())
def test_any_value_in_any_field_is_read_or_refused(data: st.DataObject) -> None:
    reading = data.draw(st.sampled_from(SCHOOL))
    other = data.draw(st.sampled_from(PROGRAM))
    check(
        page(
            [
                school() | {next(iter(reading.paths)): data.draw(JSON)},
                school(**{PROGRAMS: [programme() | {next(iter(other.paths)): data.draw(JSON)}]}),
            ]
        )
    )


@given(st.data())
def test_a_damaged_page_is_a_page_or_a_page_error(data: st.DataObject) -> None:
    body = bytearray(page([school(**{PROGRAMS: [programme()] * 2})]))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(body))


ODD = st.sampled_from(
    [
        None, 0, 1, -1, 11, 1107, 51100, 51100.5, 0.0, 10**17, 10**30, 1e25, True, False, [], {},
        "", " ", "NULL", "PS", "PrivacySuppressed", "0", "12", "51100.0", "1107", "word",
    ]
)  # fmt: skip
NO_LEAVES = ["credential", "counts", "more", "id"]
LEAVES = [path for reading in PROGRAM for path in reading.paths]
PLAIN = nested({"unit_id": 123, "code": "1107", "title": "Computing", "credential.level": 3} | {
    path: 51 for path in LEAVES if path not in ("unit_id", "code", "title", "credential.level")
})  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from([*LEAVES, *NO_LEAVES]), ODD, max_size=3), max_size=5))
def test_a_page_read_the_quick_way_says_what_the_complete_way_reads(changes: list[dict[str, Any]]) -> None:
    programmes = [changed(PLAIN, change) for change in changes]
    schools = [{"id": 123, "school.name": "A", "location.lat": 33.5, PROGRAMS: programmes}]
    document = {"metadata": {"page": 0, "total": 1, "per_page": 100}, "results": schools}
    body = json.dumps(document, separators=(",", ":")).encode()
    quick, complete = _good(body, 0), _parsed(envelope(body), 0)
    assert (quick is None) == bool(complete.rejects or body.count(b"e+"))
    assert quick is None or quick == complete
    assert all(draft.checked and draft.checked.content() == draft.content for draft in parse(body, "schools", 0).drafts)


def changed(plain: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy with another value at each path, as far as there is an object to hold it."""
    made: dict[str, Any] = json.loads(json.dumps(plain))
    for path, value in changes.items():
        *above, leaf = path.split(".")
        level: Any = made
        for name in above:
            level = level.get(name) if isinstance(level, dict) else None
        if isinstance(level, dict):
            level[leaf] = value
    return made
