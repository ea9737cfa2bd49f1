"""A Postgres with TLS and a password, by libpq's own variables, for the loader and for analysis."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.school_jobs.contract import JOB
from tests.certificates import Authority
from tests.ops.commands import Commands
from tests.sinks.conftest import WriterFactory
from tests.sinks.feeds import change
from tests.sinks.tls_of_postgres import encrypted

pytestmark = pytest.mark.services
COMMANDS = (("load", "--once"), ("sql", "SELECT count(*) AS jobs FROM jobs"))


@pytest.fixture
def commands(environment: dict[str, str], tmp_path: Path) -> Iterator[Commands]:
    """Of a home without services, on those of the stack, but for Postgres: that asks for TLS."""
    authority, port = Authority(tmp_path), int(environment["PGPORT"])
    Authority(tmp_path, "stranger")
    with encrypted(port, authority.signed("postgres")) as safe:
        own = {"PGPORT": str(safe), "PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(authority.certificate)}
        yield Commands({**environment, **own, "GPPS_HOME": str(tmp_path / "home")})


def test_loader_and_analysis_speak_tls(commands: Commands, feed_of: WriterFactory) -> None:
    feed_of(JOB).append(change(JOB, 1, "1101", "a"))
    loaded, asked = (commands.run(*command) for command in COMMANDS)
    assert "1 upserted" in loaded
    assert asked.split()[-1] == "1"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"PGSSLROOTCERT": "stranger.pem"}, "check PGSSLROOTCERT"),
        ({"PGHOST": "localhost"}, "check PGHOST"),
        ({"PGPASSWORD": "not-the-password"}, "check PGUSER and PGPASSWORD"),
    ],
)
def test_what_is_wrong_is_named(commands: Commands, tmp_path: Path, changed: dict[str, str], words: str) -> None:
    paths = {name: value.replace("stranger.pem", str(tmp_path / "stranger.pem")) for name, value in changed.items()}
    for command in COMMANDS:
        done = commands.process(*command, **paths)
        assert (done.returncode, words in done.stderr) == (78, True), done.stderr
        assert not any(secret in done.stderr for secret in ("not-the-password", commands.environment["PGPASSWORD"]))
