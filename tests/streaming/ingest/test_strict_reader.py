"""The strict reader in Spark agrees with the one in Python, text for text and value for value."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from producers.sources.catalog import event_models
from producers.sources.college_scorecard.contract import Program
from producers.sources.jooble.contract import Job
from streaming.ingest.schema import rules
from streaming.ingest.strict_reader import judge_canonical
from tests.streaming.verdicts import judged_rows, of_pydantic, of_spark
from tests.suites.hostile_json import BETWEEN_THE_DEPTHS, ONE_DIGIT_TOO_MANY, corpus, text_of, valid, with_raw

pytestmark = pytest.mark.spark
MODELS = event_models()
EXAMPLES = 300

TOKENS = st.sampled_from(
    [
        *"{}[]\",:\\/ \t\n\r\0+-.0123eE'xnNu",
        "null",
        "true",
        "1.0",
        "NaN",
        "\\u0000",
        "\\ud800",
        "\\ude00",
        "é",
        "😀",
        '""',
    ]
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("topic", MODELS)
def test_every_hostile_text_gets_its_verdict_and_every_accepted_one_its_values(spark: Any, topic: str) -> None:
    model, cases = MODELS[topic], corpus(MODELS[topic])
    found = dict(zip((case.name for case in cases), of_spark(spark, model, [c.value for c in cases]), strict=True))
    assert {name: verdict for name, (verdict, _) in found.items()} == {case.name: case.verdict for case in cases}
    expected = {case.name: of_pydantic(model, case.value) for case in cases}
    assert {name: found[name] for name in found if found[name] != expected[name]} == {}


def test_a_large_batch_which_is_compiled_is_judged_like_a_small_one(spark: Any) -> None:
    values = [case.value for case in corpus(Job)]
    assert of_spark(spark, Job, values, among=1_000_000) == of_spark(spark, Job, values)


@pytest.mark.parametrize("topic", MODELS)
def test_what_producers_write_is_judged_the_quick_way(spark: Any, topic: str) -> None:
    """Whatever their texts hold; else each record would be read twice."""
    model = MODELS[topic]
    event = model.model_validate(valid(model))
    texts = ['"quoted" \\ and \n\t\r\b\f', "é ü 😀 \u2028 \u007f \u00a0 </script>"]
    free = [
        rule.name for rule in rules(model) if rule.kind == "string" and not (rule.pattern or rule.format or rule.enum)
    ]
    nulls = {rule.name: None for rule in rules(model) if rule.nullable}
    events = [
        event,
        event.model_copy(update=nulls),
        *(event.model_copy(update={name: text}) for name in free for text in texts),
    ]
    values = [(bytearray(each.to_bytes()),) for each in events]
    judged = judge_canonical(spark.createDataFrame(values, "value binary"), model)
    assert {(row.is_other, row.reason) for row in judged.collect()} == {(False, None)}


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A topic, and a valid event of it with a few things done to its text, to one of its fields, or to its bytes."""
    topic = draw(st.sampled_from(sorted(MODELS)))
    event = valid(MODELS[topic])
    name = draw(st.sampled_from(sorted(event)))
    kind = draw(st.sampled_from(["field", "raw", "text", "bytes"]))
    if kind == "field":
        return topic, text_of(event | {name: draw(JSON_VALUES)}).encode("utf-8", "surrogatepass")
    if kind == "raw":
        return topic, with_raw(event, name, "".join(draw(st.lists(TOKENS, max_size=4)))).encode()
    text = text_of(event) if kind == "text" else text_of(event).encode().decode("latin-1")
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 3))
        text = text[:start] + draw(TOKENS if kind == "text" else st.characters(max_codepoint=255)) + text[end:]
    return topic, text.encode() if kind == "text" else text.encode("latin-1")


def test_mutated_events_get_the_same_verdict_and_values(spark: Any) -> None:
    examples: list[tuple[str, bytes]] = []

    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
    @given(mutated())
    def collect(example: tuple[str, bytes]) -> None:
        examples.append(example)

    collect()
    by_topic = {topic: [value for other, value in examples if other == topic] for topic in MODELS}
    found = {topic: of_spark(spark, MODELS[topic], values) for topic, values in by_topic.items() if values}
    expected = {topic: [of_pydantic(MODELS[topic], value) for value in by_topic[topic]] for topic in found}
    differ = [
        (topic, value, ours, theirs)
        for topic in found
        for value, ours, theirs in zip(by_topic[topic], expected[topic], found[topic], strict=True)
        if ours != theirs
    ]
    assert differ == []
    reasons = {reason for verdicts in found.values() for reason, _ in verdicts}
    assert {"accepted", "json", "contract"} <= reasons


@pytest.mark.parametrize("raw", [BETWEEN_THE_DEPTHS, ONE_DIGIT_TOO_MANY])
def test_the_listed_exceptions_are_as_described(spark: Any, raw: str) -> None:
    value = f'{text_of(valid(Program))[:-1]},"y":{raw}}}'.encode()
    assert of_pydantic(Program, value)[0] == "json"
    assert of_spark(spark, Program, [value])[0][0] == "accepted"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (None, "cip4: missing"),
        ("null", "cip4: not string but VOID"),
        ("1107", "cip4: not string but BIGINT"),
        ('"11.07"', r"cip4: does not match ^[0-9]{4}\z"),
    ],
)
def test_the_message_names_the_first_field_that_is_wrong(spark: Any, raw: str | None, message: str) -> None:
    value = with_raw(valid(Program) | {"awards_1": -1}, "cip4", raw).encode()
    (row,) = judged_rows(spark, Program, [value])
    assert (row["event"], row["reason"], row["message"]) == (None, "contract", message)


def test_every_record_has_an_event_or_a_reason_and_never_both(spark: Any) -> None:
    rows = judged_rows(spark, Program, [case.value for case in corpus(Program)])
    assert all((row["event"] is None) == (row["reason"] is not None) == (row["message"] is not None) for row in rows)
