"""Contents that a user's own statement may have, checked before any database is asked."""

import pytest

from analysis.ask import guard
from analysis.ask.guard import Refused
from pipelines.school_jobs.contract import CONTRACT

GOOD = [
    "SELECT 1",
    "select count(*) from jobs where title like '%a; b%' -- ; DROP TABLE x\n;",
    "WITH mine AS (SELECT cip4, COUNT(*) AS n FROM jobs GROUP BY (cip4)) SELECT * FROM mine",
    "WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT SUM(n) FROM t",
    "VALUES (1, 'it''s'), (2, \"lower\"('X'))",
    "(SELECT 1) UNION (SELECT 2)",
    "SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY x) FILTER (WHERE x > 1) OVER () FROM (VALUES (1)) AS v (x)",
    "SELECT CAST(a AS DECIMAL(18, 4)), x IN (1, 2), EXISTS (SELECT 1), DATE'2026-01-01' FROM (VALUES (1)) t (a)",
    "SELECT /* set_config('role', 'x', true) */ 'pg_read_file(''/etc/passwd'')'",
    "SELECT salary FROM jobs WHERE salary = '$21'",
]
UNKNOWN = [
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT PG_READ_FILE ('/etc/passwd')",
    "SELECT \"pg_read_file\"('/etc/passwd')",
    "SELECT pg_catalog.pg_read_file('/etc/passwd')",
    "SELECT pg_read_file/* */('/etc/passwd')",
    "SELECT pg_read_file--\n('/etc/passwd')",
    "SELECT set_config('role', 'none', true)",
    "SELECT 1 AS a, set_config('role', 'none', true)",
    "SELECT * FROM query_to_xml('select 1', true, true, '')",
    "SELECT nextval('s')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_sleep(1)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT dblink('x')",
    'SELECT "select"(1)',
    "SELECT 1 -- x\r, pg_sleep(1)",
    "SELECT pg_sleep\x0c(1)",
]
REFUSED = [
    "",
    " -- nothing\n",
    ";",
    "SELECT 1; SELECT 2",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SET ROLE none",
    "RESET ROLE",
    "DELETE FROM jobs",
    "EXPLAIN ANALYZE SELECT 1",
    "DO $$ BEGIN END $$",
    "SELECT $$a$$",
    "SELECT E'\\'', set_config('role', 'x', true) --'",
    "SELECT e'a'",
    "SELECT U&'\\0061'",
    'SELECT U&"set\\005fconfig"(1)',
    "SELECT 1 /* /* */ */",
    "SELECT 'no end",
    'SELECT "no end',
    "SELECT 1 /* no end",
    "SELECT one.begin show, pg_sleep(1) FROM (SELECT 1 AS begin) AS one",
    "SELECT $1",
]


@pytest.mark.parametrize("statement", GOOD)
def test_what_only_reads_is_let_through(statement: str) -> None:
    guard.only_known_functions(guard.one_select(statement))


@pytest.mark.parametrize("statement", REFUSED)
def test_what_is_no_single_select_is_refused(statement: str) -> None:
    with pytest.raises(Refused):
        guard.one_select(statement)


@pytest.mark.parametrize("statement", UNKNOWN)
def test_a_function_that_is_not_known_is_refused(statement: str) -> None:
    with pytest.raises(Refused, match="the function"):
        guard.only_known_functions(guard.one_select(statement))


@pytest.mark.parametrize("name", sorted(CONTRACT.derived_views))
def test_derived_views_hold_to_the_same(name: str) -> None:
    guard.only_known_functions(guard.one_select(CONTRACT.derived_views[name]))
