"""The bytes of an event, and the hash by which a change is known: held against the standard library's JSON."""

import hashlib
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from producers.contract import PROVENANCE
from producers.sources.catalog import event_models
from tests.suites.hostile_json import valid

VALID = [(model, valid(model)) for model in event_models().values()]
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(st.sampled_from(VALID), st.lists(TEXT, min_size=40, max_size=40))
def test_the_forms_are_those_that_json_gives(one: tuple[Any, dict[str, Any]], texts: list[str]) -> None:
    model, good = one
    named = [name for name, value in good.items() if isinstance(value, str | None) and name not in PROVENANCE]
    event = model.model_validate(good).model_copy(update=dict(zip(named, texts, strict=False)))
    content = {name: getattr(event, name) for name in model.content_fields()}
    canonical = json.dumps(event.model_dump(), ensure_ascii=False, separators=(",", ":"))
    ordered = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert event.to_bytes() == canonical.encode()
    assert event.content_hash() == hashlib.sha256(ordered.encode()).hexdigest()


@given(st.sampled_from(VALID), st.integers(0, 10**9))
def test_a_numbered_event_is_that_which_the_contract_makes(one: tuple[Any, dict[str, Any]], place: int) -> None:
    model, good = one
    other = {"event_id": "f" * 32, "sweep_id": "other", "epoch": 7, "counter": 8, "place": place}
    made = model.model_validate(good).numbered(other)
    assert made == model.model_validate({**good, **other})
    assert made.to_bytes() == model.model_validate({**good, **other}).to_bytes()
    assert model.model_validate(good).event_id != made.event_id
