"""The warehouse beyond the suite: ledger, two loaders at once, nothing rewritten, schema, comments and views."""

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest

from pipelines.school_jobs.contract import (
    CONTRACT,
    FIELD,
    FIELD_OUTLOOK,
    FIELD_TREND,
    JOB,
    MARTS,
    PROGRAM,
    PROGRAM_OUTLOOK,
    SCHOOL,
)
from plumbing import sql
from plumbing.generations import pointers
from plumbing.kill_points import KillPoints
from sinks.contract import LEDGER, LOADS, reader_role
from sinks.errors import SinkBusy
from sinks.follower import follow
from sinks.run import Loading, load_warehouse, open_warehouse, prepare_warehouse, row_counts
from sinks.settings import Settings
from sinks.warehouse.engines.postgres.engine import Postgres
from sinks.warehouse.engines.postgres.sessions import connected, connected_to_load
from sinks.warehouse.loader import WarehouseSink
from sinks.warehouse.schema import OtherColumns, shown_schemas
from sinks.warehouse.statements import names
from sinks.warehouse.views import prepare, show
from streaming.contract import Mart
from tests.ops.waiting import wait_until
from tests.sinks.commands import run
from tests.sinks.feeds import FeedWriter, change, tombstone
from tests.sinks.stores import LOADED_AT, PostgresStore

pytestmark = pytest.mark.services
statement = Postgres().statement


def versions_of_rows(postgres: PostgresStore, mart: Mart) -> list[dict[str, str]]:
    """xmin and place of each row: another one means that the row was written again."""
    query = f'SELECT xmin::text, ctid::text, t.* FROM "{postgres.schema}".{mart.table} AS t ORDER BY ctid'  # noqa: S608
    return postgres.query(query)


def test_the_ledger_tells_each_version(feed_of: Callable[..., FeedWriter], postgres: PostgresStore) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    writer.append(change(JOB, 2, "1101", "a"), change(JOB, 2, "1101", "b"))
    follow(writer.feed, postgres.sink())
    writer.append(tombstone(JOB, 3, "1101", "a"))
    writer.compact()
    writer.append(change(JOB, 4, "1101", "c"))
    follow(writer.feed, postgres.sink())
    snapshot = writer.feed.log.snapshot()
    assert snapshot is not None
    ledger = postgres.ledger(JOB)
    assert [(row["version"], row["kind"], row["files"], row["rows"]) for row in ledger] == [
        (1, "bootstrap", 2, 3),
        (2, "append", 1, 1),
        (3, "maintenance", 0, 0),
        (4, "append", 1, 1),
    ]
    assert {row["delta_table_id"] for row in ledger} == {snapshot.table_id}
    assert {row["loaded_at"] for row in ledger} == {LOADED_AT}
    sizes = {path: len(writer.read(path)) for path in writer.data_files()}
    assert ledger[3]["bytes"] in sizes.values()


def test_an_unchanged_reload_rewrites_nothing(feed_of: Callable[..., FeedWriter], postgres: PostgresStore) -> None:
    writer = feed_of(JOB)
    rows = [change(JOB, 1, "1101", str(i), company=None if i % 2 else "") for i in range(50)]
    writer.append(*rows)
    follow(writer.feed, postgres.sink())
    before = versions_of_rows(postgres, JOB)
    writer.recreate()
    writer.append(*rows)
    summary = follow(writer.feed, postgres.sink())
    assert summary.bootstrap is not None
    assert (summary.upserted, summary.deleted) == (0, 0)
    writer.append(*(row | {"_version": 2} for row in rows[:10]), change(JOB, 2, "1101", "10", company="new"))
    assert follow(writer.feed, postgres.sink()).upserted == 1
    after = versions_of_rows(postgres, JOB)
    assert len(before) == 50
    assert [row for row in after if row not in before] == [row for row in after if row["job_id"] == "10"]


def test_two_loaders_at_once_load_each_version_once(
    feed_of: Callable[..., FeedWriter], postgres: PostgresStore
) -> None:
    writer = feed_of(JOB)
    writer.append(*(change(JOB, 1, "1101", str(i)) for i in range(5)))
    follow(writer.feed, postgres.sink())

    def load_until_version_20() -> int:
        upserted, version = 0, 0
        with connected() as connection:
            while version < 20:
                summary = follow(writer.feed, WarehouseSink(connection, Postgres(), postgres.schema, LOADED_AT))
                upserted, version = upserted + summary.upserted, summary.to_version or 0
        return upserted

    with ThreadPoolExecutor(3) as pool:
        loaders = [pool.submit(load_until_version_20) for _ in range(3)]
        for version in range(2, 22):
            writer.append(*(change(JOB, version, "1101", str(i), title=str(version)) for i in range(5)))
        total = sum(future.result(timeout=60) for future in loaders)
    assert postgres.rows(JOB) == writer.expected()
    assert [row["version"] for row in postgres.ledger(JOB)] == list(range(21))
    assert 5 <= total <= 100


def test_a_deadlock_is_tried_again(feed_of: Callable[..., FeedWriter], postgres: PostgresStore) -> None:
    """Another session holds a row the load changes and then wants the ledger: the load is the one that is cancelled."""
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    follow(writer.feed, postgres.sink())
    writer.append(change(JOB, 2, "1101", "a", title="later"))
    postgres.connection.execute("SET deadlock_timeout = '50ms'")
    table, ledger = sql.Identifier(postgres.schema, "fact_job"), sql.Identifier(postgres.schema, LEDGER)
    with connected() as other, ThreadPoolExecutor(1) as pool:
        other.execute("SET deadlock_timeout = '60s'")
        with other.transaction():
            other.execute(sql.SQL("SELECT * FROM {} FOR UPDATE").format(table))
            load = pool.submit(follow, writer.feed, postgres.sink())
            wait_for_lock(postgres, "ledger lock held", ledger)
            other.execute(statement("lock_ledger", ledger=ledger))
        assert load.result(timeout=30).upserted == 1
    assert postgres.rows(JOB) == writer.expected()


def is_waited_for(table: sql.Identifier) -> bool:
    """True when some session waits for a lock on the table."""
    with connected() as watching:
        query = sql.SQL("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE relation = {}::regclass AND NOT granted)")
        row = watching.execute(query.format(sql.Literal(table))).fetchone()
    return bool(row and row[0])


def wait_for_lock(postgres: PostgresStore, what: str, table: sql.Identifier) -> None:
    """Until some session holds the load's lock on the table and another lock is waited for."""
    with connected() as watching:
        query = sql.SQL(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE relation = {}::regclass AND granted "
            "AND mode = 'ShareRowExclusiveLock') AND EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)"
        ).format(sql.Literal(table))
        for _ in range(2000):
            row = watching.execute(query).fetchone()
            if row and row[0]:
                return
    raise AssertionError(f"never came: {what}")


def load_one_of_each(feed_of: Callable[..., FeedWriter]) -> None:
    feed_of(SCHOOL).append(change(SCHOOL, 1, "166027", name="Harvard", state="MA"))
    feed_of(FIELD).append(change(FIELD, 1, "1101", title="Computer Science"))
    feed_of(PROGRAM).append(change(PROGRAM, 1, "166027", "1101", 3), change(PROGRAM, 1, "1", "9999", 3))
    feed_of(JOB).append(change(JOB, 1, "1101", "-5"))
    feed_of(FIELD_OUTLOOK).append(change(FIELD_OUTLOOK, 1, "1101", "US"))
    feed_of(PROGRAM_OUTLOOK).append(change(PROGRAM_OUTLOOK, 1, "1101", "US", 3))
    feed_of(FIELD_TREND).append(change(FIELD_TREND, 1, "1101", "US", date(2026, 3, 1)))


def test_views_show_the_marts_with_names(feed_of: Callable[..., FeedWriter], settings: Settings) -> None:
    load_one_of_each(feed_of)
    load_warehouse(settings, CONTRACT, LOADED_AT)
    with connected() as connection:
        store = PostgresStore(connection, settings)
        schema = settings.views_schema
        for mart in MARTS:
            (row, *_) = store.query(f'SELECT * FROM "{schema}".{mart.view}')  # noqa: S608
            assert list(row)[: len(mart.columns)] == [column.name for column in mart.columns]
        programs = store.query(f'SELECT * FROM "{schema}".programs ORDER BY unit_id DESC')  # noqa: S608
    named = [(row["unit_id"], row["school_name"], row["school_state"], row["field_title"]) for row in programs]
    assert named == [("166027", "Harvard", "MA", "Computer Science"), ("1", None, None, None)]


def test_row_counts(feed_of: Callable[..., FeedWriter], settings: Settings) -> None:
    nothing = dict.fromkeys([f"warehouse.{mart.table}" for mart in MARTS], 0)
    assert row_counts(settings, CONTRACT) == nothing | {"dynamodb.jobs": 0, "dynamodb.field_outlook": 0}
    load_one_of_each(feed_of)
    load_warehouse(settings, CONTRACT, LOADED_AT)
    counts = row_counts(settings, CONTRACT)
    assert (counts["warehouse.fact_program"], counts["warehouse.dim_school"], counts["dynamodb.jobs"]) == (2, 1, 0)


@pytest.fixture
def two_generations(settings: Settings) -> Iterator[tuple[PostgresStore, Settings]]:
    second = settings.at(2)
    with open_warehouse(settings, CONTRACT) as connection:
        yield PostgresStore(connection, settings), second


def move_pointer(settings: Settings, generation: int) -> None:
    journal = pointers(settings.lake, {"region_name": settings.aws_region})
    journal.append({"generation": generation}, journal.last())


def test_views_stay_with_their_generation_until_pointed(two_generations: tuple[PostgresStore, Settings]) -> None:
    store, second = two_generations
    views = second.views_schema

    def shown() -> set[str]:
        return shown_schemas(store.connection, views)

    prepare_warehouse(store.connection, second, CONTRACT)
    assert shown() == {store.schema}
    move_pointer(second, 2)
    assert show(store.connection, CONTRACT, views, lambda: second.generation_schema()) == second.generation_schema()
    assert shown() == {second.generation_schema()}
    prepare_warehouse(store.connection, second.at(1), CONTRACT)
    assert shown() == {second.generation_schema()}


def test_the_next_load_of_the_live_generation_points_the_views_at_it(
    two_generations: tuple[PostgresStore, Settings],
) -> None:
    store, second = two_generations
    move_pointer(second, 2)
    load_warehouse(second.at(1), CONTRACT, LOADED_AT)
    assert shown_schemas(store.connection, second.views_schema) == {store.schema}
    load_warehouse(second, CONTRACT, LOADED_AT)
    assert shown_schemas(store.connection, second.views_schema) == {second.generation_schema()}


def test_a_loader_without_a_generation_setting_follows_the_live_one(
    two_generations: tuple[PostgresStore, Settings], feed_of: Callable[..., FeedWriter]
) -> None:
    store, second = two_generations
    following = second.model_copy(update={"fixed_generation": None})
    loading = Loading(store.connection, following, CONTRACT, KillPoints())
    feed_of(JOB).append(change(JOB, 1, "1101", "first"))
    FeedWriter(JOB, second.feed_uri(JOB), second.storage_options()).append(
        *(change(JOB, 1, "1101", key) for key in ("second", "third"))
    )
    loading.load(LOADED_AT)
    assert row_counts(following, CONTRACT)["warehouse.fact_job"] == 1
    move_pointer(second, 2)
    loading.load(LOADED_AT)
    assert row_counts(following, CONTRACT)["warehouse.fact_job"] == 2
    assert shown_schemas(store.connection, second.views_schema) == {second.generation_schema()}
    assert list(store.rows(JOB)) == [("1101", "first")]


def test_a_reader_between_two_views_is_not_disturbed(two_generations: tuple[PostgresStore, Settings]) -> None:
    """It has read the view that is switched last; what switches lets go, until the reader has read the first, too."""
    store, second = two_generations
    views = second.views_schema
    prepare_warehouse(store.connection, second, CONTRACT)
    with psycopg.connect() as reader, ThreadPoolExecutor(1) as pool:
        reader.execute("SET deadlock_timeout = '1s'")
        reader.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(views, CONTRACT.views[-1])))
        switching = pool.submit(show, store.connection, CONTRACT, views, second.generation_schema)
        wait_until(lambda: is_waited_for(sql.Identifier(views, CONTRACT.views[-1])))
        reader.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(views, CONTRACT.views[0])))
        reader.commit()
        assert switching.result(timeout=30) == second.generation_schema()


def reading(postgres: PostgresStore, settings: Settings, view: str = "jobs") -> psycopg.Connection:
    """A reader who has read a view in a transaction that is still open."""
    reader = psycopg.connect(application_name="a report")
    reader.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(settings.views_schema, view)))
    return reader


def test_a_reader_of_the_views_does_not_stop_the_next_loader(
    feed_of: Callable[..., FeedWriter], postgres: PostgresStore, settings: Settings, environment: dict[str, str]
) -> None:
    feed_of(JOB).append(change(JOB, 1, "1101", "a"))
    with reading(postgres, settings):
        code, _, err = run(environment, "load", "--once")
    assert (code, err) == (0, "")
    assert list(postgres.rows(JOB)) == [("1101", "a")]


def test_a_second_start_makes_nothing_anew(postgres: PostgresStore, settings: Settings) -> None:
    schemas = [postgres.schema, settings.views_schema]

    def written() -> list[dict[str, str]]:
        """Transaction that wrote each table, view, right and comment."""
        return postgres.query(
            "SELECT c.relname, c.xmin::text, d.objsubid, d.xmin::text AS said FROM pg_class AS c "
            "JOIN pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_description AS d ON d.objoid = c.oid "
            "WHERE n.nspname = ANY(%s) ORDER BY 1, 3",
            schemas,
        )

    before = written()
    with open_warehouse(settings, CONTRACT):
        assert written() == before
    assert {row["relname"] for row in before} >= {*(mart.table for mart in MARTS), *CONTRACT.views, LOADS, LEDGER}
    assert {row["relname"] for row in before} >= {*CONTRACT.derived_views}


def test_views_over_a_view_that_gains_a_column_have_it_too(postgres: PostgresStore, settings: Settings) -> None:
    views = settings.views_schema
    jobs, examined = sql.Identifier(views, "jobs"), sql.Identifier(views, "jobs_examined")
    text = postgres.query("SELECT pg_get_viewdef(%s::regclass) AS text", f"{views}.jobs")[0]["text"].rstrip(";")
    fewer = text.replace(",\n    field.title AS field_title", "")
    assert fewer != text
    with postgres.connection.transaction():
        postgres.connection.execute(sql.SQL("DROP VIEW {} CASCADE").format(jobs))
        postgres.connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(views)))
        postgres.connection.execute(sql.SQL("CREATE VIEW {} AS {}").format(jobs, sql.SQL(fewer)))
        for name in ("job_values", "job_fences", "jobs_examined"):
            named = sql.Identifier(views, name)
            postgres.connection.execute(
                sql.SQL("CREATE VIEW {} AS {}").format(named, sql.SQL(CONTRACT.derived_views[name]))
            )
    with open_warehouse(settings, CONTRACT):
        named = postgres.query(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass ORDER BY attnum", f"{views}.jobs_examined"
        )
        assert "field_title" in [row["attname"] for row in named]
        postgres.connection.execute(sql.SQL("SELECT * FROM {}").format(examined))
        postgres.connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(views, "field_salaries")))


def outdate(postgres: PostgresStore, settings: Settings) -> None:
    """As if an older release had made the view."""
    view = sql.Identifier(settings.views_schema, "jobs")
    postgres.connection.execute(sql.SQL("COMMENT ON VIEW {} IS NULL").format(view))


def view_comment(postgres: PostgresStore, settings: Settings) -> str | None:
    name = f"{settings.views_schema}.jobs"
    (row,) = postgres.query("SELECT obj_description(%s::regclass, 'pg_class') AS text", name)
    return row["text"]


def test_a_reader_in_the_way_of_new_views_is_reported_while_loading_continues(
    feed_of: Callable[..., FeedWriter],
    postgres: PostgresStore,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sinks.warehouse.views._PATIENCE_SECONDS", 0.5)
    writer, made_of = feed_of(JOB), view_comment(postgres, settings)
    outdate(postgres, settings)
    loading = Loading(postgres.connection, settings, CONTRACT, KillPoints())
    with reading(postgres, settings) as reader:
        who = f"process {reader.info.backend_pid} of the server (user {reader.info.user}, application 'a report'"
        for number in (1, 2):
            writer.append(change(JOB, number, "1101", "a", title=str(number)))
            loading.load(LOADED_AT, is_last=False)
            assert postgres.rows(JOB) == writer.expected()
        assert [who in record.getMessage() for record in caplog.records if "views-are-read" in record.msg] == [True]
        writer.append(change(JOB, 3, "1101", "a", title="3"))
        with pytest.raises(SinkBusy, match=re.escape(who)):
            loading.load(LOADED_AT)
        assert postgres.rows(JOB) == writer.expected()
        assert view_comment(postgres, settings) is None
    loading.load(LOADED_AT, is_last=False)
    assert view_comment(postgres, settings) == made_of


def test_who_holds_the_ledger_is_reported_and_nothing_of_the_load_is_left(
    feed_of: Callable[..., FeedWriter], postgres: PostgresStore, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    ledger = sql.Identifier(postgres.schema, LEDGER)
    with psycopg.connect(application_name="somebody") as holder:
        holder.execute(statement("lock_ledger", ledger=ledger))
        who = f"process {holder.info.backend_pid} of the server (user {holder.info.user}, application 'somebody', in"
        sink = WarehouseSink(postgres.connection, Postgres(), postgres.schema, LOADED_AT, lock_tries=2)
        with pytest.raises(SinkBusy, match=re.escape(f"load_ledger of {postgres.schema} is locked by {who}")):
            follow(writer.feed, sink)
        assert [who in record.getMessage() for record in caplog.records if "waiting-for-ledger" in record.msg] == [True]
    assert (postgres.rows(JOB), postgres.ledger(JOB)) == ({}, [])
    assert follow(writer.feed, sink).upserted == 1


def test_a_ledger_of_an_older_release_is_refused(postgres: PostgresStore, settings: Settings) -> None:
    ledger = sql.Identifier(postgres.schema, LEDGER)
    postgres.connection.execute(sql.SQL("ALTER TABLE {} DROP COLUMN highest").format(ledger))
    with pytest.raises(OtherColumns, match=r"load_ledger has other columns than the contract \(highest\)"):
        open_warehouse(settings, CONTRACT).__enter__()


def test_every_session_that_loads_says_who_it_is_and_waits_for_nothing_for_ever(settings: Settings) -> None:
    with connected_to_load() as connection:
        names = ("lock_timeout", "idle_in_transaction_session_timeout", "statement_timeout", "application_name")
        found = [connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone() for name in names]
    assert found == [("1min",), ("5min",), ("0",), (f"gpps load, process {os.getpid()}",)]


def test_columns_carry_their_meaning(postgres: PostgresStore) -> None:
    query = (
        "SELECT a.attname, col_description(a.attrelid, a.attnum) AS meaning FROM pg_attribute AS a "
        "WHERE a.attrelid = %s::regclass AND a.attnum > 0"
    )
    for mart in MARTS:
        found = postgres.query(query, f'"{postgres.schema}".{mart.table}')
        assert {row["attname"]: row["meaning"] for row in found} == {c.name: c.meaning for c in mart.columns}


def test_keys_are_primary_keys(postgres: PostgresStore) -> None:
    for mart in MARTS:
        table = sql.Identifier(postgres.schema, mart.table)
        some = sql.SQL(", ").join(sql.Literal("20260301") for _ in mart.key)  # a text, a number and a date
        insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(table, names(mart.key), some)
        postgres.connection.execute(insert)
        with pytest.raises(psycopg.errors.UniqueViolation):
            postgres.connection.execute(insert)


def test_the_reader_may_read_the_views_and_nothing_else(postgres: PostgresStore, settings: Settings) -> None:
    views = settings.views_schema
    reader = sql.Identifier(reader_role(views))
    with postgres.connection.transaction(force_rollback=True):
        postgres.connection.execute(sql.SQL("SET LOCAL ROLE {}").format(reader))
        for view in (*CONTRACT.views, *CONTRACT.derived_views, LOADS):
            postgres.connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(views, view)))
        table = sql.SQL("SELECT * FROM {}").format(sql.Identifier(postgres.schema, "fact_job"))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            postgres.connection.execute(table)


def test_a_loader_that_may_make_no_role_makes_the_views(settings: Settings) -> None:
    views = f"{settings.views_schema}_plain"
    plain = sql.Identifier(f"{views}_loader")
    with connected() as connection:
        connection.execute(sql.SQL("CREATE ROLE {}").format(plain))
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(_database(connection), plain))
        connection.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(plain))
        prepare(connection, CONTRACT, views, f"{views}_g1", lambda: True)
        assert shown_schemas(connection, views) == {f"{views}_g1"}
        role = statement("read_role", name=sql.Literal(reader_role(views)))
        assert connection.execute(role).fetchone() is None


def _database(connection: psycopg.Connection) -> sql.Identifier:
    return sql.Identifier(connection.info.dbname)


def test_a_table_of_another_contract_is_refused(postgres: PostgresStore, settings: Settings) -> None:
    table = sql.Identifier(postgres.schema, "fact_job")
    view = sql.Identifier(settings.views_schema, "jobs")
    postgres.connection.execute(sql.SQL("DROP VIEW {} CASCADE").format(view))
    postgres.connection.execute(sql.SQL("ALTER TABLE {} DROP COLUMN salary_max, ADD COLUMN bonus text").format(table))
    with pytest.raises(OtherColumns, match=r"fact_job has other columns than the contract \(bonus, salary_max\)"):
        prepare(postgres.connection, CONTRACT, settings.views_schema, postgres.schema, lambda: True)


def test_a_file_that_vanishes_in_mid_copy_leaves_nothing(
    feed_of: Callable[..., FeedWriter], postgres: PostgresStore
) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    follow(writer.feed, postgres.sink())
    writer.append(change(JOB, 2, "1101", "b"))
    before = set(writer.data_files())
    writer.append(change(JOB, 3, "1101", "c"))
    (last,) = set(writer.data_files()) - before
    writer.remove(last)
    with pytest.raises(Exception, match="does not hold"):
        follow(writer.feed, postgres.sink())
    assert [row["version"] for row in postgres.ledger(JOB)] == [0]
    assert [key[1] for key in postgres.rows(JOB)] == ["a"]
