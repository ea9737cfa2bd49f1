"""W1, poll → Kafka: a sweep of the College Scorecard against the same by hand, and how fast the sandbox is."""

import time
from typing import Any

import requests

from plumbing.settings import KafkaSettings
from producers.sandbox.app import SANDBOX_KEY
from producers.settings import load_source_keyed, variable
from producers.sources import catalog
from tools.bench import content
from tools.bench.pairs import Arm, Content
from tools.bench.places import Place

WORK = "poll"
SOURCE = "college-scorecard"
NO_OP_SECONDS = 3.0


def arms(place: Place) -> tuple[Arm, Arm]:
    """`gpps produce` and the program by hand, each run into topics of its own."""
    source = catalog.source(SOURCE)

    def topics(label: str) -> Content:
        there = place.named(label).environment
        return content.of_topics(KafkaSettings.of(there), there["GPPS_TOPIC_PREFIX"], source.entities)

    def produce(label: str) -> Any:
        return place.named(label).run(["producers", "produce", SOURCE, "--once", "--json"])

    ours = Arm("gpps produce", produce, topics)
    peer = Arm(
        "requests + confluent-kafka by hand",
        lambda label: place.named(label).by_hand("poll", SOURCE),
        topics,
    )
    return ours, peer


def sandbox_rate(place: Place) -> dict[str, float]:
    """Rate at which the sandbox serves a client that does nothing with it: answers and records a second.

    Pages are asked for as the poller does, one after another, in rounds for about three seconds; the first round, in
    which the sandbox makes its data, is not counted.
    """
    source = catalog.source(SOURCE)
    kind = source.polled.settings
    own = load_source_keyed(kind, SANDBOX_KEY).model_copy(
        update={"base_url": place.environment[variable(kind, "base_url")]}
    )
    search = source.polled.searches(own)[0]
    with requests.Session() as session:
        session.trust_env = False
        records, pages = _round(session, source, own, search, None)
        began, answers = time.monotonic(), 0
        while time.monotonic() - began < NO_OP_SECONDS:
            answers += _round(session, source, own, search, pages)[1]
        seconds = time.monotonic() - began
    rate = answers / seconds
    return {"answers_per_second": round(rate, 1), "records_per_second": round(rate * records / pages)}


def _round(session: requests.Session, source: Any, own: Any, search: str, pages: int | None) -> tuple[int, int]:
    """(records, pages) of one walk; with `pages` known, nothing is read of the answers."""
    records, page, ends = 0, 0, False
    while not ends:
        asked = source.polled.request(own, search, page)
        answer = session.request(asked.method, asked.url, params=asked.params, headers=asked.headers, timeout=60)
        answer.raise_for_status()
        if pages is None:
            parsed = source.parse(answer.content, search, page)
            records, ends = records + len(parsed.drafts), parsed.ends
        page += 1
        ends = ends or page == pages
    return records, page
