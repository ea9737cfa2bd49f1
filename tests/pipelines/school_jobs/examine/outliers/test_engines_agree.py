"""PostgreSQL flags what DuckDB flags: the same text over the same rows, to the last cell."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import statements
from analysis.engines.warehouse import Warehouse, set_aside
from pipelines.school_jobs.contract import CONTRACT
from plumbing import sql
from tests.analysis.conftest import connect
from tests.pipelines.school_jobs.examine.outliers import worlds
from tests.pipelines.school_jobs.examine.outliers.memory import JOINED, VIEWS, Memory, Row, postings

PACKAGE = "pipelines.school_jobs.examine.outliers"

KEYS = {"programs_examined": 3, "jobs_examined": 2, "schools_examined": 1}
LIMITS = ("program_fences", "job_fences", "school_fences", "thresholds")


class Session:
    """Tables of the stable views' names, the views over them, and the warehouse engine; all of it is rolled back."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        connection.execute("CREATE SCHEMA outliers; SET search_path TO outliers")
        for view, mart in VIEWS.items():
            columns = ", ".join(f'"{c.name}" {"varchar" if c.type == "string" else c.type}' for c in mart.columns)
            connection.execute(f"CREATE TABLE {view} ({columns})")
        connection.execute(JOINED)
        for view, select in CONTRACT.derived_views.items():
            connection.execute(f"CREATE VIEW {view} AS\n{select}".encode())

    def engine(self) -> Warehouse:
        """A new one: what it reads must not change."""
        self.connection.execute("DISCARD TEMP")
        return Warehouse(self.connection, set_aside(self.connection, "outliers"))

    def fill(self, view: str, rows: list[Row]) -> None:
        self.connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(view)))
        if not rows:
            return
        names = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
        with self.connection.cursor().copy(
            sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(view), names)
        ) as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))


@pytest.fixture(scope="module")
def session(stack: Any) -> Iterator[Session]:
    with connect(stack.environment()) as connection:
        yield Session(connection)
        connection.rollback()


@pytest.fixture(scope="module")
def both(session: Session, memory: Memory) -> tuple[Warehouse, Memory]:
    """The same planted world in both."""
    for view, rows in worlds.fill(memory, seed=5).items():
        session.fill(view, rows)
    return session.engine(), memory


def answers(engines: Any, statement: str) -> list[tuple[list[str], list[Any]]]:
    found = [engine.rows(statement, {}) for engine in engines]
    return [(columns, [tuple(row) for row in rows]) for columns, rows in found]


@pytest.mark.parametrize("view", [*KEYS, *LIMITS])
def test_views_are_the_same(both: Any, view: str) -> None:
    order = ", ".join(map(str, range(1, KEYS.get(view, 2) + 1)))
    key = {"programs_examined": "cip4, credential_level, unit_id", "jobs_examined": "cip4, job_id"}.get(view, order)
    warehouse, memory = answers(both, f"SELECT * FROM {view} ORDER BY {key}")  # noqa: S608
    assert warehouse == memory
    assert warehouse[1]


@pytest.mark.parametrize("name", statements.names(PACKAGE))
def test_statements_of_the_examination_are_the_same(both: Any, name: str) -> None:
    warehouse, memory = answers(both, statements.read(PACKAGE, name).text)
    assert warehouse == memory
    assert warehouse[1]


@settings(max_examples=25)
@given(
    st.lists(st.one_of(st.integers(1, 10**9), st.integers(1, 50), st.sampled_from([30_000, 45_000])), max_size=45),
    st.lists(st.integers(20_000, 200_000), max_size=25),
)
def test_any_values_are_flagged_the_same(session: Session, memory: Memory, large: list[int], small: list[int]) -> None:
    rows = [*postings("1107", large), *postings("1109", small)]
    session.fill("jobs", rows)
    memory.fill("jobs", rows)
    statement = "SELECT cip4, job_id, salary_flag, salary_group_n FROM jobs_examined ORDER BY cip4, job_id"
    warehouse, duckdb = answers((session.engine(), memory), statement)
    assert warehouse == duckdb


def test_limits_are_worked_out_once_for_a_connection(session: Session) -> None:
    """An engine's data do not change; here they do, and the limits stay: they were not worked out again."""
    session.fill("jobs", postings("1107", [50_000] * 30))
    engine, statement = session.engine(), "SELECT key, n, low, high FROM job_fences"
    before = engine.rows(statement, {})
    session.fill("jobs", [])
    assert engine.rows(statement, {}) == before
    assert len(before[1]) == 1
    empty = session.engine().rows("SELECT key FROM job_fences WHERE low < 1 AND measure = 'salary'", {})
    assert empty == (["key"], [])  # no rows to be kept, but their types
