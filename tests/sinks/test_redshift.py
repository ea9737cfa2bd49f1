"""The warehouse on Redshift beyond the suite, by its real driver and a stand-in: what is lost, in the way, too long."""

import json
import re
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

import analysis.engines.warehouse
import analysis.settings
from analysis.ask.adhoc import Bounds, of_warehouse
from analysis.engines.engine import EngineAway, UnknownView, WrongStatement
from analysis.examine.history import runs
from ops.explain.warehouse import warehouse as explaining
from ops.generations.switching import is_unfinished, switch
from ops.verify.report import keep, keep_row, verifications
from pipelines.school_jobs.contract import CONTRACT, FIELD_OUTLOOK, JOB, MARTS
from plumbing import sql
from plumbing.errors import Misconfigured
from plumbing.kill_points import KillPoints
from plumbing.redshift import arguments_of
from plumbing.settings import RedshiftSettings
from sinks import generations
from sinks.compare.stores import compare_marts
from sinks.contract import LOADS, reader_role
from sinks.errors import SinkBusy, SinkUnreachable
from sinks.follower import follow
from sinks.run import Loading, load_warehouse, open_warehouse, prepare_warehouse, row_counts
from sinks.settings import Settings
from sinks.warehouse.engines.catalog import connected
from sinks.warehouse.engines.redshift.engine import Redshift
from sinks.warehouse.engines.redshift.staging import FOLDER, MOST_BYTES, TextTooLong
from sinks.warehouse.loader import WarehouseSink
from sinks.warehouse.schema import shown_schemas
from sinks.warehouse.views import show
from tests.certificates import Authority
from tests.conftest import s3_client
from tests.ops.generations.worlds import ROWS, make_generation, place_in
from tests.ops.verify.test_keeping import REPORT
from tests.ops.waiting import wait_until
from tests.redshift.rules import Refused, of_postgres
from tests.redshift.standin import Fault, StandIn
from tests.sinks.feeds import FeedWriter, change, tombstone
from tests.sinks.stores import LOADED_AT, DynamoDBStore, PostgresStore, RedshiftStore
from tests.sinks.test_warehouse import load_one_of_each, move_pointer

GOLDEN = Path(__file__).parent / "redshift_statements.txt"
Feeds = Callable[..., FeedWriter]


def two_versions(feed_of: Feeds) -> FeedWriter:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
    writer.append(tombstone(JOB, 2, "1101", "a"), change(JOB, 2, "1101", "c", title="é"))
    return writer


def staged(environment: dict[str, str], settings: Settings) -> list[str]:
    bucket, _, folder = settings.lake.removeprefix("s3://").partition("/")
    found = s3_client(environment).list_objects_v2(Bucket=bucket, Prefix=f"{folder}/{FOLDER}/")
    return [each["Key"] for each in found.get("Contents", [])]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("^COMMIT", "after"),
        Fault("^COMMIT", "before"),
        Fault("COPY incoming", "after"),
        Fault("INSERT INTO .*fact_job"),
        Fault("^COMMIT", times=3),
        Fault("load_lock", "before"),
    ],
    ids=["answer of COMMIT lost", "cut before COMMIT", "cut in COPY", "1023", "1023 at COMMIT, thrice", "cut at once"],
)
def test_whatever_is_lost_or_in_the_way_each_version_is_loaded_once(
    feed_of: Feeds, redshift: RedshiftStore, environment: dict[str, str], fault: Fault
) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
    follow(writer.feed, redshift.sink())
    writer.append(tombstone(JOB, 2, "1101", "a"), change(JOB, 2, "1101", "c", title="é"))
    redshift.stand_in.faults.append(fault)
    assert follow(writer.feed, redshift.sink()).to_version == 1
    assert fault.times == 0
    assert redshift.rows(JOB) == writer.expected()
    assert [row["version"] for row in redshift.ledger(JOB)] == [0, 1]
    assert staged(environment, redshift.settings) == []


def test_what_does_not_pass_is_named_and_leaves_nothing(
    feed_of: Feeds, redshift: RedshiftStore, environment: dict[str, str]
) -> None:
    two_versions(feed_of)
    redshift.stand_in.faults.append(Fault("INSERT INTO .*fact_job", times=100))
    with pytest.raises(SinkBusy, match="1023; DETAIL: Serializable isolation violation"):
        load_warehouse(redshift.settings, CONTRACT, LOADED_AT)
    redshift.stand_in.faults[:] = [
        Fault("COPY incoming", message="Spectrum Scan Error", detail="code: 15001", times=100)
    ]
    with pytest.raises(redshift.session.Error, match="Spectrum Scan Error"):
        load_warehouse(redshift.settings, CONTRACT, LOADED_AT)
    assert (redshift.rows(JOB), redshift.ledger(JOB), staged(environment, redshift.settings)) == ({}, [], [])


def test_who_holds_the_lock_is_named(feed_of: Feeds, redshift: RedshiftStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinks.warehouse.engines.redshift.engine._LOCK_SECONDS", 0.02)
    writer = two_versions(feed_of)
    with connected(redshift.settings) as other, other.transaction():
        other.execute(Redshift().statement("lock", schema=sql.Identifier(redshift.schema)))
        with pytest.raises(SinkBusy, match=r"load_ledger of \w+ is locked by process \d+ of the server \(user"):
            follow(writer.feed, redshift.sink())
    assert follow(writer.feed, redshift.sink()).upserted == 2


def test_a_server_that_is_away_is_named(redshift_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    away = replace_redshift(redshift_settings, port=1)
    with pytest.raises(SinkUnreachable, match=r"Redshift at 127\.0\.0\.1:1: "):
        load_warehouse(away, CONTRACT, LOADED_AT)


def replace_redshift(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update={"redshift": settings.redshift.model_copy(update=changes)})


def test_texts_are_measured_in_bytes_and_never_cut(feed_of: Feeds, redshift: RedshiftStore) -> None:
    writer = feed_of(JOB)
    longest = "é" * (MOST_BYTES // 2) + "x"
    writer.append(change(JOB, 1, "1101", "a", title=longest))
    follow(writer.feed, redshift.sink())
    assert redshift.rows(JOB) == writer.expected()
    writer.append(change(JOB, 2, "1101", "b", company=f"{longest}x"))
    says = r"fact_job\.company of cip4 1101, job_id b has 65,536 bytes, and Redshift holds 65,535"
    with pytest.raises(TextTooLong, match=says):
        follow(writer.feed, redshift.sink())
    assert [row["version"] for row in redshift.ledger(JOB)] == [0]


def test_both_engines_and_the_lake_hold_the_same(
    feed_of: Feeds, postgres: PostgresStore, redshift_settings: Settings, serving: DynamoDBStore
) -> None:
    load_one_of_each(feed_of)
    both = {"gpps_on_postgres": "postgres", "gpps_on_redshift": "redshift"}
    schema, rows = redshift_settings.warehouse_schema, []
    for name, engine in both.items():
        settings = redshift_settings.model_copy(
            update={"warehouse": engine, "warehouse_schema": f"{schema}_{name[-8:]}"}
        )
        load_warehouse(settings, CONTRACT, LOADED_AT)
        with open_warehouse(settings, CONTRACT) as connection:
            found = compare_marts(settings, MARTS, connection, serving.client)
        verdicts = {each.mart: (each.verdict, each.rows) for each in found if each.store == "warehouse"}
        assert all(verdict == "equal" and rows for verdict, rows in verdicts.values())
        store = PostgresStore(postgres.connection, settings)
        rows.append([store.rows(mart) for mart in MARTS])
    assert rows[0] == rows[1]


def test_a_row_that_differs_is_found(feed_of: Feeds, redshift: RedshiftStore, serving: DynamoDBStore) -> None:
    writer = two_versions(feed_of)
    follow(writer.feed, redshift.sink())
    redshift.connection.execute(f"UPDATE \"{redshift.schema}\".fact_job SET title = NULL WHERE job_id = 'c'")  # noqa: S608
    found = compare_marts(redshift.settings, (replace(JOB, served=None),), redshift.session, serving.client)
    assert [(each.verdict, each.differing) for each in found] == [
        ("different", ["1101|c: title: 'é' in the lake, None here"])
    ]


def test_views_move_in_one_transaction_and_grants_with_them(
    feed_of: Feeds, redshift: RedshiftStore, redshift_settings: Settings
) -> None:
    second, views = redshift_settings.at(2), redshift_settings.views_schema
    analyst = f"{views}_analyst"
    redshift.connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(analyst)))
    for view in ("jobs", "field_pay"):
        grant = sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(views, view), sql.Identifier(analyst))
        redshift.connection.execute(grant)
    prepare_warehouse(redshift.session, second, CONTRACT)
    assert shown_schemas(redshift.session, views) == {redshift.schema}
    redshift.stand_in.log.clear()
    show(redshift.session, CONTRACT, views, second.generation_schema)
    assert shown_schemas(redshift.session, views) == {second.generation_schema()}
    log = [statement.split("\n")[0] for statement in redshift.stand_in.log]
    inside = redshift.stand_in.log[log.index("BEGIN") : log.index("COMMIT")]
    made = [statement for statement in inside if statement.rstrip().endswith("WITH NO SCHEMA BINDING")]
    every = [*CONTRACT.views, LOADS, *CONTRACT.derived_views]
    assert len(made) == len(every)
    for role, seen in ((analyst, ["jobs", "field_pay"]), (reader_role(views), every)):
        with redshift.connection.transaction(force_rollback=True):
            granted = redshift.query(
                "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'v' "
                "AND has_table_privilege(%s, oid, 'SELECT')",
                views,
                role,
            )
        assert {row["relname"] for row in granted} == set(seen)


def test_a_second_start_makes_nothing_anew(redshift: RedshiftStore, redshift_settings: Settings) -> None:
    redshift.stand_in.log.clear()
    with open_warehouse(redshift_settings, CONTRACT):
        made = [each for each in redshift.stand_in.log if re.search(r"^\s*(CREATE|DROP|COMMENT)", each, re.MULTILINE)]
    assert made == []


def test_rows_are_counted_and_a_generation_that_is_not_there_has_none(
    feed_of: Feeds, redshift: RedshiftStore, serving: DynamoDBStore
) -> None:
    two_versions(feed_of)
    load_warehouse(redshift.settings, CONTRACT, LOADED_AT)
    assert row_counts(redshift.settings, CONTRACT)["warehouse.fact_job"] == 2
    assert row_counts(redshift.settings.at(7), CONTRACT)["warehouse.fact_job"] == 0


def test_the_statements_of_a_load_are_these(
    feed_of: Feeds, redshift: RedshiftStore, environment: dict[str, str]
) -> None:
    """As they are sent, the test's own names replaced. The golden file is written anew where there is none."""
    writer = feed_of(FIELD_OUTLOOK)
    writer.append(change(FIELD_OUTLOOK, 1, "1101", "MA"), tombstone(FIELD_OUTLOOK, 1, "1101", "US"))
    redshift.stand_in.log.clear()
    follow(writer.feed, redshift.sink())
    text = ";\n\n".join(statement.strip() for statement in redshift.stand_in.log) + ";\n"
    text = text.replace(redshift.schema, "the_schema").replace(redshift.settings.lake, "s3://the-lake")
    text = re.sub(r"-[0-9a-f]{32}\.manifest", "-….manifest", text)
    if not GOLDEN.exists():
        GOLDEN.write_text(text)
    assert text == GOLDEN.read_text()


def test_a_manifest_names_each_file_with_its_length(
    feed_of: Feeds, redshift: RedshiftStore, environment: dict[str, str]
) -> None:
    two_versions(feed_of)
    redshift.stand_in.faults.append(Fault("COPY incoming", "before", times=100))
    seen = []
    bucket = redshift.settings.lake.removeprefix("s3://").partition("/")[0]
    s3 = redshift.stand_in.s3

    class Looking(Fault):
        def strikes(self, statement: str) -> bool:
            if url := re.search(r"FROM 's3://[^/]+/(\S+manifest)'", statement):
                seen.append(json.loads(s3.get_object(Bucket=bucket, Key=url[1])["Body"].read()))
            return False

    redshift.stand_in.faults[:] = [Looking("")]
    load_warehouse(redshift.settings, CONTRACT, LOADED_AT)
    entries = [entry for manifest in seen for entry in manifest["entries"]]
    assert len(entries) == 2
    assert all(entry["mandatory"] and entry["meta"]["content_length"] > 0 for entry in entries)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
        "INSERT INTO t VALUES (1) RETURNING a",
        "CREATE INDEX i ON t (a)",
        "SELECT a::jsonb FROM t",
        "SELECT DISTINCT ON (a) b FROM t",
        "SELECT a FROM t FOR UPDATE",
        "SAVEPOINT s",
        "SELECT count(*) FILTER (WHERE a) FROM t",
        "SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY a) FROM t",
        "DELETE FROM t AS target WHERE a = 1",
        "SELECT a FROM t WHERE a = ANY(ARRAY['x'])",
    ],
)
def test_the_stand_in_refuses_what_redshift_lacks(statement: str) -> None:
    with pytest.raises(Refused):
        of_postgres(statement)


def test_the_stand_in_believes_no_key_and_counts_bytes(redshift: RedshiftStore) -> None:
    session = redshift.session
    with session.transaction():
        session.execute(
            "CREATE TEMPORARY TABLE t (a varchar(3), PRIMARY KEY (a)) DISTSTYLE KEY DISTKEY (a) SORTKEY (a)"
        )
        session.execute("INSERT INTO t VALUES ('x'), ('x')")
        assert session.execute("SELECT count(*) FROM t").fetchone()[0] == 2
        with pytest.raises(session.Error, match="Value too long"):
            session.execute("INSERT INTO t VALUES (%s)", ["éé"])


def access(**given: object) -> RedshiftSettings:
    return RedshiftSettings(**{"host": "h.example", "user": None, "password": None} | given)  # type: ignore[arg-type]


def test_a_password_or_iam_logs_in_over_tls_of_the_right_host() -> None:
    with_password = arguments_of(access(user="u", password="p"))
    assert with_password == {
        **{"host": "h.example", "port": 5439, "database": "dev", "user": "u", "password": "p"},
        **{"ssl": True, "sslmode": "verify-full"},
    }
    serverless = arguments_of(access(workgroup="w", region="eu-west-1"))
    assert (serverless["iam"], serverless["is_serverless"], serverless["serverless_work_group"]) == (True, True, "w")
    cluster = arguments_of(access(host="", cluster="c", user="u"))
    assert (cluster["iam"], cluster["cluster_identifier"], cluster["db_user"]) == (True, "c", "u")
    with pytest.raises(Misconfigured, match="REDSHIFT_HOST, REDSHIFT_USER and REDSHIFT_PASSWORD"):
        arguments_of(access())
    with pytest.raises(ValidationError, match="this machine alone"):
        access(sslmode="disable")


def test_a_daemon_gathers_changes_until_they_are_old_or_many(
    feed_of: Feeds, redshift: RedshiftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading = Loading(redshift.session, redshift.settings, CONTRACT, KillPoints())
    writer = two_versions(feed_of)
    assert loading.is_due(LOADED_AT)
    loading.load(LOADED_AT, is_last=False)
    writer.append(*(change(JOB, 3, "1101", str(number)) for number in range(5)))
    assert not loading.is_due(LOADED_AT + timedelta(seconds=119))
    assert loading.is_due(LOADED_AT + timedelta(seconds=120))
    monkeypatch.setattr("sinks.run.ROWS_PER_LOAD", 5)
    assert loading.is_due(LOADED_AT)
    monkeypatch.setattr("sinks.run.ROWS_PER_LOAD", 6)
    assert not loading.is_due(LOADED_AT)


def test_generations_are_listed_shown_and_removed(
    feed_of: Feeds, redshift: RedshiftStore, serving: DynamoDBStore
) -> None:
    first = redshift.settings
    second = first.at(2)
    two_versions(feed_of)
    load_warehouse(first, CONTRACT, LOADED_AT)
    prepare_warehouse(redshift.session, second, CONTRACT)
    assert generations.in_warehouse(first) == {1, 2}
    assert (generations.last_load(first), generations.last_load(second)) == (LOADED_AT, None)
    assert generations.last_load(first.at(3)) is None
    assert generations.warehouse_bytes(first) > 0
    assert generations.shown_generations(first) == {1}
    move_pointer(first, 2)
    generations.show_live_generation(first, CONTRACT)
    assert generations.shown_generations(first) == {2}
    with pytest.raises(SinkBusy, match="still show"):
        generations.remove(second)
    generations.remove(first)
    assert generations.in_warehouse(first) == {2}


def test_explanation_and_analysis_read_it(feed_of: Feeds, redshift: RedshiftStore) -> None:
    two_versions(feed_of)
    load_warehouse(redshift.settings, CONTRACT, LOADED_AT)
    with explaining(redshift.settings) as explained:
        row = explained.row(JOB, {"cip4": "1101", "job_id": "c"})
        load = explained.load(JOB, 1)
    assert (row and row["title"], load and load["kind"]) == ("é", "bootstrap")
    settings = analysis.settings.load()
    house = analysis.engines.warehouse.connect(settings)
    asked = "SELECT job_id, title FROM jobs WHERE job_id <> %(other)s ORDER BY job_id"
    assert house.rows(asked, {"other": "b"}) == (["job_id", "title"], [("c", "é")])
    with pytest.raises(UnknownView, match="job_offers"):
        house.rows("SELECT * FROM job_offers", {})
    with pytest.raises(WrongStatement, match="warehouse: cannot execute CREATE TABLE in a read-only"):
        house.rows("CREATE TABLE jobs (a integer)", {})
    assert house.rows(asked, {"other": "c"})[1][0][0] == "b"
    house.close()
    with pytest.raises(EngineAway, match="may do anything"):
        of_warehouse(settings, "SELECT 1", Bounds(1, 5))
    assert runs(redshift.settings.views_schema, 1) == []


def test_a_verification_is_a_row_once(redshift: RedshiftStore, tmp_path: Path) -> None:
    entry = keep(verifications(f"file://{tmp_path}", {}), REPORT, None)
    for _ in range(2):
        keep_row(redshift.session, redshift.schema, entry, "because")
    rows = redshift.query(f'SELECT number, verdict, fence FROM "{redshift.schema}_ops".verifications')  # noqa: S608
    assert rows == [{"number": 1, "verdict": "EQUAL", "fence": '{"jooble.job.v1": {"0": 5}}'}]


@pytest.mark.parametrize(
    ("name", "trusted", "refused"),
    [
        ("IP:127.0.0.1", True, None),
        ("IP:127.0.0.1", False, "self.signed|unable to get"),
        ("DNS:elsewhere.example", True, "not valid for|match"),
    ],
    ids=["right", "unknown authority", "another host"],
)
def test_only_the_right_server_is_sent_the_password(
    redshift_settings: Settings,
    stand_in: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    trusted: bool,
    refused: str | None,
) -> None:
    authority = Authority(tmp_path)
    stand_in.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    stand_in.tls.load_cert_chain(authority.signed("server", name))
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    settings = replace_redshift(redshift_settings, sslmode="verify-full")
    if refused is None:
        with connected(settings) as session:
            assert session.execute("SELECT 1").fetchone()[0] == 1
        return
    with pytest.raises(SinkUnreachable, match=refused):
        connected(settings).__enter__()
    assert stand_in.logins == []


def test_two_loaders_at_once_load_each_version_once(feed_of: Feeds, redshift: RedshiftStore) -> None:
    writer = feed_of(JOB)
    writer.append(*(change(JOB, 1, "1101", str(i)) for i in range(5)))
    follow(writer.feed, redshift.sink())

    def load_until_version_6() -> None:
        version = 0
        with connected(redshift.settings) as session:
            sink = WarehouseSink(session, Redshift(redshift.settings), redshift.schema, LOADED_AT)
            while version < 6:
                version = follow(writer.feed, sink).to_version or 0

    with ThreadPoolExecutor(2) as pool:
        loaders = [pool.submit(load_until_version_6) for _ in range(2)]
        for version in range(2, 8):
            writer.append(*(change(JOB, version, "1101", str(i), title=str(version)) for i in range(5)))
        for loader in loaders:
            loader.result(timeout=60)
    assert redshift.rows(JOB) == writer.expected()
    assert [row["version"] for row in redshift.ledger(JOB)] == list(range(7))


def test_readers_see_one_generation_whole_while_it_is_swapped(
    redshift: RedshiftStore, environment: dict[str, str], tmp_path: Path
) -> None:
    environment["GPPS_HOME"] = str(tmp_path / "home")
    place = place_in(environment, tmp_path)
    for number in (1, 2):
        make_generation(place, number)
    views = redshift.settings.views_schema
    asked = f'SELECT title FROM "{views}".jobs UNION ALL SELECT name FROM "{views}".schools'  # noqa: S608
    stop, seen = threading.Event(), set[tuple[str, ...]]()

    def read() -> None:
        with connected(redshift.settings) as session:
            while not stop.is_set():
                with suppress(session.Error):  # of two in each other's way the reader may be the one to ask again
                    seen.add(tuple(row[0] for row in session.execute(asked).fetchall()))

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(read)
        try:
            for number in (2, 1, 2):
                switch(place, number, "swap", place.journal.last())
                assert not is_unfinished(place)
                wait_until(lambda number=number: (f"generation {number}",) * 2 * ROWS in seen or reader.done())
        finally:
            stop.set()
        reader.result(timeout=30)
    assert seen == {(f"generation {number}",) * 2 * ROWS for number in (1, 2)}
