"""`gpps sql`: a statement of one's own reads, on either engine, and can do nothing else."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analysis.ask import adhoc, guard
from analysis.ask.adhoc import Answer, Bounds
from analysis.cli import main
from analysis.engines.engine import WrongStatement
from analysis.engines.lake import Lake
from analysis.settings import Settings, load
from plumbing import sql
from tests.analysis.conftest import connect
from tests.analysis.stored_world import StoredWorld
from tests.analysis.world import WORLD, World
from tests.ops.waiting import wait_until

BOUNDS = Bounds(100, 20)
ENGINES = ("warehouse", "lake")
RAW = "gpps: rows as they are stored: nothing is withheld, however few values a figure rests on\n"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "analysis", "sql", *arguments]


def run(environment: dict[str, str], *arguments: str, given: str | None = None) -> Result:
    """The command in this process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return CliRunner().invoke(main, ["sql", *arguments], input=given, env=environment)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.parametrize("on", ENGINES)
def test_rows_come_as_a_table_csv_and_json(world: StoredWorld, on: str) -> None:
    statement = "SELECT cip4, title, occupations AS n FROM fields ORDER BY cip4 LIMIT 2;"
    table = run(world.environment, statement, "--on", on)
    assert table.stdout.splitlines()[0].split() == ["cip4", "title", "n"]
    assert table.stdout.splitlines()[-1].split() == ["2601", "Biology", "2"]
    csv = run(world.environment, statement, "--on", on, "--format", "csv")
    assert csv.stdout == "cip4,title,n\n1107,Computer Science,2\n2601,Biology,2\n"
    as_json = run(world.environment, statement, "--on", on, "--format", "json")
    assert json.loads(as_json.stdout)[0] == {"cip4": "1107", "title": "Computer Science", "n": 2}


def test_rows_go_to_a_file_whose_ending_says_the_format(world: StoredWorld, tmp_path: Path) -> None:
    statement = "SELECT cip4, title, occupations AS n FROM fields ORDER BY cip4 LIMIT 2"
    for name, begins in (("two.csv", "cip4,title,n\n1107,"), ("two.json", "[\n {\n  "), ("two.txt", "cip4  title")):
        done = run(world.environment, statement, "--to", str(tmp_path / name))
        assert done.stdout == f"{tmp_path / name}: 2 rows\n"
        assert (tmp_path / name).read_text().startswith(begins)


def test_a_statement_comes_from_a_file_or_from_standard_input(world: StoredWorld, tmp_path: Path) -> None:
    file = tmp_path / "mine.sql"
    file.write_text(
        "-- Mine.\nWITH big AS (SELECT * FROM schools WHERE students > 1000) SELECT COUNT(*) AS n FROM big\n"
    )
    for arguments, given in (((str(file),), None), (("-",), file.read_text())):
        done = run(world.environment, *arguments, "--format", "csv", given=given)
        assert (done.stdout, done.stderr) == ("n\n3\n", RAW)
    assert run(world.environment, str(tmp_path / "no.sql")).exit_code == 2


def test_more_rows_than_the_limit_are_announced(world: StoredWorld) -> None:
    done = run(world.environment, "SELECT n FROM generate_series(1, 9) AS g (n)", "--limit", "3", "--format", "csv")
    assert done.stdout == "n\n1\n2\n3\n"
    assert done.stderr == f"{RAW}gpps: only the first 3 rows; --limit gives more\n"


def test_nothing_is_cut_off_where_there_is_no_terminal(world: StoredWorld) -> None:
    long = "x" * 300
    assert long in run(world.environment, f"SELECT '{long}' AS a, '{long}' AS b").stdout


def test_a_table_fits_the_terminal_or_becomes_a_block_per_row() -> None:
    few = Answer(["a", "b"], [("x" * 60, 1), (None, 2)], False)
    assert max(map(len, adhoc.shown(few, "table", 40).splitlines())) <= 40
    assert "x" * 60 in adhoc.shown(few, "table", None)
    many = Answer([f"column_{number}" for number in range(9)], [(*range(8), "x" * 90)], False)
    lines = adhoc.shown(many, "table", 80).splitlines()
    assert (lines[1], lines[8]) == ("column_1  1", f"column_8  {'x' * 90}")
    assert adhoc.shown(Answer(["a"], [], False), "table", 80).split() == ["a", "─"]


def test_cells_are_no_formulas_and_move_no_cursor(world: StoredWorld) -> None:
    statement = "SELECT '=1+1' AS a, chr(27) || '[2J' AS b, -1 AS c"
    assert run(world.environment, statement, "--format", "csv").stdout.splitlines()[1].startswith("'=1+1,")
    assert "\x1b" not in run(world.environment, statement).stdout


def test_two_columns_of_one_name_are_no_json(world: StoredWorld) -> None:
    statement = "SELECT cip4, cip4 FROM fields ORDER BY 1"
    done = run(world.environment, statement, "--format", "json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "two columns are called cip4" in done.stderr
    assert run(world.environment, statement, "--format", "csv").stdout.startswith("cip4,cip4\n")


def test_values_are_exact(world: StoredWorld) -> None:
    statement = "SELECT debt_median_usd AS a, CAST(NULL AS text) AS b, 1 = 1 AS c, DATE '2026-01-02' AS d FROM programs"
    statement += " ORDER BY debt_median_usd LIMIT 1"
    for on in ENGINES:
        done = run(world.environment, statement, "--format", "json", "--on", on)
        assert json.loads(done.stdout) == [{"a": "9500.00", "b": None, "c": True, "d": "2026-01-02"}]
        done = run(world.environment, statement, "--format", "csv", "--on", on)
        assert done.stdout == "a,b,c,d\n9500.00,,true,2026-01-02\n"


def test_derived_views_are_there_to_ask(world: StoredWorld) -> None:
    for on in ENGINES:
        done = run(world.environment, "SELECT COUNT(*) AS n FROM programs_examined", "--on", on, "--format", "csv")
        assert (done.stdout, done.stderr) == (f"n\n{len(WORLD.programs)}\n", RAW)


@pytest.mark.parametrize("on", ENGINES)
@pytest.mark.parametrize("statement", ["SHOW TABLES", "show tables;", "\\d"])
def test_the_views_are_listed_as_other_databases_do(on: str, statement: str) -> None:
    done = run({}, statement, "--on", on, "--format", "csv")
    listed = [line.split(",")[0] for line in done.stdout.splitlines()]
    assert {"view", "jobs", "field_pay"} <= set(listed)
    assert ("listings" in listed) == (on == "lake")


@pytest.mark.parametrize("on", ENGINES)
@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT * FROM weather", "views are schools"),
        ("SELECT salry FROM jobs", "salary"),
        ("DESCRIBE jobs", "gpps dictionary VIEW"),
        ("SELECT 1; SELECT 2", "several statements"),
        ("SELECT (", "syntax error"),
    ],
)
def test_an_error_is_one_line(world: StoredWorld, on: str, statement: str, message: str) -> None:
    done = run(world.environment, statement, "--on", on)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stderr.startswith("gpps: ")
    assert done.stderr.count("\n") == 1


def test_a_closed_pipe_ends_in_order(world: StoredWorld) -> None:
    statement = "SELECT n FROM generate_series(1, 500000) AS many (n)"
    shell = shlex.join(command(statement, "--limit", "500000", "--format", "csv"))
    line = ["bash", "-c", f"set -o pipefail; {shell} | head -1"]
    done = subprocess.run(line, env=world.environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == ("n\n", RAW, 0)


SLOW = """SELECT COUNT(*) FROM generate_series(1, 100000) AS a (n), generate_series(1, 10000000) AS b (m)
WHERE a.n + b.m < 0"""


@pytest.mark.parametrize(("on", "number"), [("warehouse", signal.SIGINT), ("lake", signal.SIGTERM)])
def test_a_signal_calls_the_query_off(world: StoredWorld, on: str, number: signal.Signals) -> None:
    environment = world.environment
    process = subprocess.Popen(
        command(SLOW, "--on", on), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_until(lambda: busy(process.pid) if on == "lake" else bool(running(environment)))
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert (process.returncode, out, err.strip()) == (128 + number, "", "gpps: interrupted" if number == 2 else "")
    wait_until(lambda: not running(environment))


def busy(pid: int) -> bool:
    """True when the process has computed for more than the seconds that starting takes."""
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK") > 2


def running(environment: dict[str, str]) -> list[tuple[object, ...]]:
    asked = "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%a.n + b.m < 0%'"
    with connect(environment) as connection:
        return [row for row in connection.execute(f"{asked} AND pid <> pg_backend_pid()")]  # noqa: C416


@pytest.mark.parametrize("on", ENGINES)
def test_what_takes_too_long_is_called_off(world: StoredWorld, on: str) -> None:
    done = run(world.environment, SLOW, "--on", on, "--seconds", "1")
    assert done.exit_code == 2
    assert "called off after 1 seconds" in done.stderr


@pytest.fixture
def house(world: StoredWorld, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in world.environment.items():
        monkeypatch.setenv(name, value)
    return load()


FORBIDDEN = [
    "COPY (SELECT 1) TO PROGRAM 'touch /tmp/gpps-was-here'",
    "COPY fields TO '/tmp/gpps-was-here'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
    "SET ROLE NONE",
    "SELECT set_config('role', 'none', true)",
    "SELECT set_config('transaction_read_only', 'off', true)",
    "SELECT 1; SELECT 2",
    "SELECT 1) AS a; DROP TABLE x; SELECT * FROM (SELECT 1",
    "SELECT nextval('s')",
    "CREATE TABLE x AS SELECT 1",
    "SELECT 1 AS one INTO x",
    "INSERT INTO fields (cip4) VALUES ('1')",
    "UPDATE fields SET title = 'x'",
    "DELETE FROM fields",
    "WITH gone AS (DELETE FROM fields RETURNING 1) SELECT * FROM gone",
    "TRUNCATE fields",
    "SELECT * FROM fields FOR UPDATE",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock(1)",
    "SELECT pg_terminate_backend(1)",
    "LOCK TABLE fields",
    "VACUUM",
    "DO $$ BEGIN PERFORM 1; END $$",
    "CALL x()",
    "PREPARE p AS SELECT 1",
    "LISTEN x",
    "SELECT * FROM query_to_xml('select 1', true, true, '')",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_warehouse_does_nothing_but_read(house: Settings, statement: str) -> None:
    with pytest.raises((guard.Refused, WrongStatement)):
        adhoc.of_warehouse(house, statement, BOUNDS)


# These pass over what looks at the text, to see what the database alone lets them do.
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT rolpassword FROM pg_authid",
        "SELECT set_config('transaction_read_only', 'off', true)",
        "SELECT 1) AS a; SELECT * FROM (SELECT 1",
        "WITH gone AS (DELETE FROM fields RETURNING 1) SELECT * FROM gone",
        "SELECT * FROM fields FOR UPDATE",
    ],
)
def test_the_readers_role_stops_what_the_text_does_not_show(
    house: Settings, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "one_select", lambda statement, dialect="": [])
    with pytest.raises(WrongStatement):
        adhoc.of_warehouse(house, statement, BOUNDS)


def test_tables_behind_the_views_are_not_the_readers(house: Settings) -> None:
    assert adhoc.of_warehouse(house, "SELECT COUNT(*) FROM jobs", BOUNDS).rows == [(len(WORLD.postings),)]
    with pytest.raises(WrongStatement, match="permission denied"):
        adhoc.of_warehouse(house, f"SELECT * FROM {house.views_schema}_g1.dim_school", BOUNDS)  # noqa: S608


def test_without_the_role_somebody_who_may_do_anything_is_not_let_in(
    keep_world: Callable[[World], StoredWorld], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = keep_world(WORLD)
    with connect(stored.environment) as connection:
        role = sql.Identifier(f"{stored.environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs_reader")
        connection.execute(sql.SQL("DROP OWNED BY {}").format(role))
        connection.execute(sql.SQL("DROP ROLE {}").format(role))
    done = run(stored.environment, "SELECT 1")
    assert (done.exit_code, "gpps load --once" in done.stderr) == (75, True)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM parquet_scan('s3://a/b')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT getenv('HOME')",
        "COPY (SELECT 1) TO '/tmp/gpps-was-here'",
        "ATTACH '/tmp/gpps-was-here.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '9GB'",
        "PRAGMA database_list",
        "EXPORT DATABASE '/tmp/gpps-was-here'",
        "CREATE TABLE x AS SELECT 1",
        "SELECT 1; SELECT 2",
        "SELECT 1) AS a; CREATE TABLE x AS SELECT * FROM (SELECT 1",
    ],
)
@pytest.mark.parametrize("guarded", [True, False])
def test_the_lake_does_nothing_but_read(
    both: tuple[object, Lake], statement: str, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        monkeypatch.setattr(guard, "one_select", lambda statement, dialect="": [])
    with pytest.raises((guard.Refused, WrongStatement)):
        adhoc.of_lake(both[1], statement, BOUNDS)
    assert not list(Path("/tmp").glob("gpps-was-here*"))


def test_a_warehouse_that_is_away_is_reported(world: StoredWorld) -> None:
    done = run(world.environment | {"PGPORT": "1"}, "SELECT 1")
    assert (done.exit_code, done.stderr.count("\n")) == (75, 1)
    lake = run(
        world.environment | {"PGPORT": "1"}, "SELECT COUNT(*) AS n FROM schools", "--on", "lake", "--format", "csv"
    )
    assert (lake.exit_code, lake.stdout) == (0, "n\n5\n")
