"""The quota ledger on the real table: shared, surviving, and never more than the API allows."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbing.errors import Misconfigured, TryLater
from producers.limits.documents import Document, Documents
from producers.limits.ledger import Ledger, QuotaUsedUp, ledger_name
from producers.reading.client import Client
from producers.settings import HttpLimits
from producers.source import Quota, Request
from tests.producers.faults import Asked, Time, faulty, lost_answers
from tests.producers.stored import service

pytestmark = pytest.mark.services

HOUR = (Quota(5, 3600),)


class Setting:
    """The table of one test and a clock; each `ledger()` is one of another process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.time = Time()
        self.s3 = service(environment, "s3")
        self.documents = Documents(self.s3, environment["GPPS_LAKE_URI"])

    def ledger(self, quotas: tuple[Quota, ...] = HOUR, name: str = "toy/quota-0", max_wait: float = 300) -> Ledger:
        return Ledger(self.documents, name, quotas, self.time.clock(), max_wait)


@pytest.fixture
def setting(environment: dict[str, str]) -> Setting:
    return Setting(environment)


def takes(ledger: Ledger) -> bool:
    try:
        ledger.take()
    except QuotaUsedUp:
        return False
    return True


def test_the_quota_survives_a_restart(setting: Setting) -> None:
    assert [takes(setting.ledger()) for _ in range(7)] == [True] * 5 + [False] * 2
    assert setting.ledger().left() == 0


def test_the_time_when_room_comes_back_is_reported(setting: Setting) -> None:
    ledger = setting.ledger()
    for _ in range(5):
        ledger.take()
    with pytest.raises(QuotaUsedUp, match=r"toy: .* \(5 of 5 requests within 3,600 s\): room comes back at") as caught:
        ledger.take()
    assert caught.value.exit_code == 75
    assert caught.value.retry_after == 3660
    setting.time.passed += 3660
    ledger.take()
    assert ledger.left() == 4


def test_a_quota_in_all_is_over_until_the_key_is_replaced(setting: Setting) -> None:
    ledger = setting.ledger((Quota(2, None),))
    assert [takes(ledger) for _ in range(2)] == [True, True]
    setting.time.passed += 1e9
    with pytest.raises(QuotaUsedUp, match="replace the key") as caught:
        ledger.take()
    assert caught.value.retry_after is None
    assert takes(setting.ledger((Quota(2, None),), name="toy/quota-1"))


def test_a_short_wait_for_room_is_waited(setting: Setting) -> None:
    ledger = setting.ledger((Quota(1, 120),))
    ledger.take()
    ledger.take()
    assert (len(setting.time.slept), 120 < setting.time.passed <= 123) == (1, True)


def test_a_new_key_starts_a_new_ledger_and_is_not_shown() -> None:
    names = {ledger_name("toy", secrets) for secrets in (("one-key",), ("other-key",), ("one-key", "x"), ())}
    assert len(names) == 4
    assert all(name.startswith("toy/quota-") and len(name) == 22 and "key" not in name for name in names)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.tuples(st.sampled_from([0, 1]), st.sampled_from([0.0, 1.0, 61.0, 1000.0])), max_size=25))
def test_two_ledgers_taking_turns_never_exceed(setting: Setting, turns: list[tuple[int, float]]) -> None:
    name = f"toy/quota-{uuid.uuid4().hex}"
    quotas = (Quota(4, 3600), Quota(9, None))
    ledgers = [setting.ledger(quotas, name, max_wait=0) for _ in range(2)]
    times = []
    for who, pause in turns:
        setting.time.passed += pause
        if takes(ledgers[who]):
            times.append(setting.time.passed)
    assert all(last - first > 3600 for first, last in zip(times, times[4:], strict=False))
    assert len(times) <= 9
    assert setting.ledger(quotas, name).usage().total == len(times)


def test_many_at_once_never_exceed(setting: Setting) -> None:
    ledgers = [setting.ledger((Quota(10, None),)) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lambda number: takes(ledgers[number % 6]), range(24)))
    assert sum(got) == 10


def test_a_ledger_nobody_can_read_refuses(setting: Setting) -> None:
    setting.documents.write("toy/quota-0", "nonsense", Document(0, ""))
    with pytest.raises(Misconfigured, match=r"raw/toy/quota-0\.json of the lake"):
        setting.ledger().take()


def test_a_table_that_is_away_lets_no_request_through() -> None:
    away = boto3.client(
        "s3", endpoint_url="http://127.0.0.1:1", region_name="x", aws_access_key_id="x",
        aws_secret_access_key="x", config=Config(retries={"max_attempts": 0}),
    )  # fmt: skip
    ledger = Ledger(Documents(away, "s3://lake"), "toy/quota-0", HOUR, Time().clock(), 1)
    with faulty(lambda asked: asked.answer(200)) as server, pytest.raises(TryLater):
        Client(HttpLimits(), Time().clock(), ledger).fetch(Request("GET", server.url, "shown"))
    assert server.asked == []


def test_a_request_whose_taking_is_not_answered_is_counted_once(setting: Setting) -> None:
    lost = lost_answers(setting.s3, "PutObject")
    ledger = setting.ledger()
    assert [takes(ledger) for _ in range(6)] == [True] * 5 + [False]
    assert len(lost) == 5
    assert setting.ledger().usage().total == 5


def test_a_write_that_says_the_same_is_not_the_same_write(setting: Setting) -> None:
    first = setting.documents.write("toy/quota-0", "one taken", Document(0, ""))
    assert first is not None
    assert setting.documents.write("toy/quota-0", "one taken", Document(0, "")) is None
    assert setting.documents.write("toy/quota-0", "two taken", first) is not None
    assert setting.documents.write("toy/quota-0", "two taken", first) is None
    assert setting.documents.read("toy/quota-0").text == "two taken"


def limited(asked: Asked) -> None:
    """Refuses twice, then redirects, then answers; two requests are left after it."""
    left = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "2"}
    if asked.number < 2:
        asked.answer(503)
    elif asked.path == "/":
        asked.answer(302, Location="/there")
    else:
        asked.answer(200, b"{}", **left)


def test_every_attempt_and_redirect_is_counted(setting: Setting) -> None:
    quotas = (Quota(9, 3600),)
    with faulty(limited) as server:
        Client(HttpLimits(), setting.time.clock(), setting.ledger(quotas)).fetch(Request("GET", server.url, "shown"))
    assert setting.ledger(quotas).usage().total == len(server.asked) == 4


def test_what_the_api_says_is_left_is_followed_by_every_process(setting: Setting) -> None:
    with faulty(lambda asked: asked.answer(200, X_RateLimit_Limit="5", X_RateLimit_Remaining="1")) as server:
        client = Client(HttpLimits(), setting.time.clock(), setting.ledger())
        client.fetch(Request("GET", server.url, "shown"))
    assert setting.ledger().left() == 1


def test_nothing_is_asked_when_the_api_has_stated_that_none_is_left(setting: Setting) -> None:
    with faulty(lambda asked: asked.answer(200, X_RateLimit_Limit="5", X_RateLimit_Remaining="0")) as server:
        client = Client(HttpLimits(), setting.time.clock(), setting.ledger(max_wait=10))
        client.fetch(Request("GET", server.url, "shown"))
        with pytest.raises(QuotaUsedUp) as caught:
            client.fetch(Request("GET", server.url, "shown"))
    assert (len(server.asked), caught.value.retry_after) == (1, 300)


SILENT: list[dict[str, str]] = [
    {},
    {"X_RateLimit_Limit": "5"},
    {"X_RateLimit_Limit": "many", "X_RateLimit_Remaining": "1"},
    {"X_RateLimit_Limit": "0", "X_RateLimit_Remaining": "0"},
]


@pytest.mark.parametrize("headers", SILENT)
def test_headers_that_say_nothing_change_nothing(setting: Setting, headers: dict[str, str]) -> None:
    with faulty(lambda asked: asked.answer(200, **headers)) as server:
        Client(HttpLimits(), setting.time.clock(), setting.ledger()).fetch(Request("GET", server.url, "shown"))
    assert setting.ledger().left() == 4
