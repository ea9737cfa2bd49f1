"""Whatever the database, the role or the shell have set, a session means the same."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from plumbing import sql
from plumbing.errors import Misconfigured, TryLater
from plumbing.postgres import session
from sinks.warehouse.engines.postgres.sessions import connected

pytestmark = pytest.mark.services
MOMENT = datetime(2026, 2, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def database(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Name of a database of this test's own, which PGDATABASE names."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    name = f"d{uuid.uuid4().hex[:12]}"
    with psycopg.connect(autocommit=True) as owner:
        yield name
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def make(name: str, monkeypatch: pytest.MonkeyPatch, options: str = "", setting: str | None = None) -> None:
    with psycopg.connect(autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} {options}")
        if setting:
            owner.execute(f"ALTER DATABASE {name} SET {setting}")
    monkeypatch.setenv("PGDATABASE", name)


@pytest.mark.parametrize(
    "setting",
    [
        *(
            "datestyle TO 'SQL, DMY'",
            "datestyle TO 'German'",
            "timezone TO 'Asia/Kolkata'",
            "client_encoding TO 'LATIN1'",
        ),
        *("standard_conforming_strings TO off", "bytea_output TO 'escape'", "extra_float_digits TO -3"),
    ],
)
def test_what_the_database_sets_changes_nothing(database: str, monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    make(database, monkeypatch, setting=setting)
    with session("test") as connection:
        row = connection.execute(
            r"SELECT TIMESTAMPTZ '2026-02-01 12:30Z', '2026-02-01'::text::date, 'a\nb – ü', 0.1::float8 + 0.2::float8, "
            r"convert_to('ü', 'UTF8'), timestamptz '2026-02-01 12:30Z'::text"
        ).fetchone()
    assert row == (MOMENT, MOMENT.date(), r"a\nb – ü", 0.1 + 0.2, "ü".encode(), "2026-02-01 12:30:00+00")


@pytest.mark.parametrize(
    ("name", "value"), [("PGDATESTYLE", "German"), ("PGCLIENTENCODING", "LATIN1"), ("PGTZ", "EST")]
)
def test_what_the_shell_sets_changes_nothing(
    database: str, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    make(database, monkeypatch)
    monkeypatch.setenv(name, value)
    with session("test") as connection:
        assert connection.execute("SELECT TIMESTAMPTZ '2026-02-01 12:30Z', '–'").fetchone() == (MOMENT, "–")


LIBC = "LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"


def test_bytes_of_a_database_without_an_encoding_are_utf8(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make(database, monkeypatch, f"ENCODING 'SQL_ASCII' {LIBC}")
    with session("test") as connection:
        assert connection.execute("SELECT 'ü –'::text").fetchone() == ("ü –",)


def test_a_database_that_cannot_hold_all_texts_is_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make(database, monkeypatch, f"ENCODING 'LATIN1' {LIBC}")
    with pytest.raises(Misconfigured, match=r"LATIN1.*ENCODING 'UTF8'"):
        session("test")


def test_a_database_that_takes_no_writes_is_a_matter_for_later(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make(database, monkeypatch, setting="default_transaction_read_only TO on")
    with pytest.raises(TryLater, match="read-only"), connected() as connection:
        connection.execute("CREATE SCHEMA s")
    with connected() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
