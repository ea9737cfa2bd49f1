"""The strict reader in Python: every hostile text gets the verdict the corpus states."""

import pytest

from producers.contract import Event
from producers.sources.catalog import event_models
from tests.suites.hostile_json import BETWEEN_THE_DEPTHS, Case, corpus, text_of, valid
from tests.suites.strict_json import Refused, read_document, read_event

MODELS = event_models()


def verdict(model: type[Event], case: Case) -> str:
    try:
        read_event(model, case.value)
    except Refused as refused:
        return refused.reason
    return "accepted"


@pytest.mark.parametrize("topic", MODELS)
def test_every_hostile_text_gets_its_verdict(topic: str) -> None:
    cases = corpus(MODELS[topic])
    assert len(cases) >= 500
    assert {case.name: verdict(MODELS[topic], case) for case in cases} == {case.name: case.verdict for case in cases}


@pytest.mark.parametrize("topic", MODELS)
def test_a_valid_event_is_read_as_it_was_written(topic: str) -> None:
    model = MODELS[topic]
    event = read_event(model, text_of(valid(model)).encode())
    assert event.model_dump() == valid(model)
    assert read_event(model, event.to_bytes()) == event


def test_the_message_names_the_first_field_that_is_wrong() -> None:
    model = MODELS["college-scorecard.program.v1"]
    with pytest.raises(Refused, match=r"^contract: cip4: ") as caught:
        read_event(model, text_of(valid(model) | {"cip4": "11", "awards_1": -1}).encode())
    assert caught.value.reason == "contract"


def test_nesting_is_followed_to_a_stated_depth_and_no_further() -> None:
    assert read_document(b"[" * 500 + b"]" * 500)
    with pytest.raises(Refused, match="json: nested more than 500 deep"):
        read_document(b"[" * 501 + b"]" * 501)
    with pytest.raises(Refused, match="json: nested"):
        read_document(BETWEEN_THE_DEPTHS.encode())


def test_a_refusal_does_not_repeat_the_value() -> None:
    model = MODELS["jooble.job.v1"]
    with pytest.raises(Refused) as caught:
        read_event(model, text_of(valid(model) | {"job_id": "a secret"}).encode())
    assert "a secret" not in str(caught.value)
