"""A store that goes away in the middle of a load is named; the next run ends where an undisturbed one ends."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipelines.school_jobs.contract import JOB
from tests.proxy import Proxy, proxied
from tests.sinks.commands import run
from tests.sinks.feeds import FeedWriter, change
from tests.sinks.stores import DynamoDBStore, PostgresStore

pytestmark = pytest.mark.services

ROWS = 400
LOAD, FOLLOW = ("load", "--once"), ("follow-dynamodb", "--once")


def behind(proxy: Proxy, variable: str) -> dict[str, str]:
    return {variable: str(proxy.port) if variable == "PGPORT" else proxy.url}


@pytest.mark.parametrize(
    ("command", "variable", "further_bytes", "message"),
    [
        (LOAD, "PGPORT", 60_000, "cannot use the warehouse database"),
        (LOAD, "AWS_ENDPOINT_URL_S3", 6_000, "cannot read"),
        (FOLLOW, "AWS_ENDPOINT_URL_DYNAMODB", 100_000, "cannot use DynamoDB"),
    ],
)
def test_a_store_that_goes_away_in_mid_load_is_named_and_the_next_load_goes_on(
    feed_of: Callable[..., FeedWriter],
    environment: dict[str, str],
    request: pytest.FixtureRequest,
    command: tuple[str, ...],
    variable: str,
    further_bytes: int,
    message: str,
) -> None:
    store: PostgresStore | DynamoDBStore = request.getfixturevalue("postgres" if command == LOAD else "serving")
    writer = feed_of(JOB)
    for version in (1, 2, 3):
        writer.append(*(change(JOB, version, "1101", f"{version}-{number}") for number in range(ROWS)))
    with proxied(_port(environment[variable])) as proxy:
        proxy.cut_after(further_bytes)
        code, _, err = run(environment | behind(proxy, variable), *command)
        assert proxy.passed > further_bytes
        assert (code, "Traceback" in err) == (75, False), err
        assert message in err
        assert len(store.rows(JOB)) < 3 * ROWS
        proxy.restore()
        assert run(environment | behind(proxy, variable), *command)[0] == 0
    assert store.rows(JOB) == writer.expected()


def _port(address: Any) -> int:
    return int(address) if address.isdigit() else urlsplit(address).port or 80
