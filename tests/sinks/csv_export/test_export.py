"""`export csv`: one state, whole files, the same bytes, and what happens when something goes wrong."""

import csv
import datetime as dt
import hashlib
import io
import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from pipelines.books.contract import CONTRACT as BOOKS
from pipelines.books.contract import WORK
from pipelines.school_jobs.contract import CONTRACT, FIELD_OUTLOOK, JOB, PROGRAM, SCHOOL
from plumbing.lake import position_uri
from sinks.csv_export import bucket as buckets
from sinks.csv_export import partitioned
from sinks.csv_export.bucket import Bucket
from sinks.csv_export.cells import unguarded
from sinks.csv_export.destination import NoDestination, file_to_write
from sinks.csv_export.export import export
from sinks.csv_export.state import Table, tables
from sinks.errors import SinkBusy
from sinks.settings import Settings
from tests.sinks.commands import run, start
from tests.sinks.feeds import FeedWriter, change, tombstone
from tests.sinks.stores import PostgresStore

pytestmark = pytest.mark.services
EXPORT = ("export", "csv", "--json")
NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.fixture
def settle(settings: Settings) -> Callable[..., None]:
    """`settle(*writers)`: the refresh that wrote these feeds is over."""

    def put(*writers: FeedWriter) -> None:
        feeds = {writer.mart.changes_table: writer.version() for writer in writers}
        put_object(position_uri(settings.lake, 1), json.dumps({"feeds": feeds}).encode())

    return put


@pytest.fixture
def lake(feed_of: Callable[..., FeedWriter], settle: Callable[..., None]) -> list[FeedWriter]:
    """Programmes and schools in a few versions: changed, deleted, back again, awkward texts, a school nobody knows."""
    programs, schools = feed_of(PROGRAM), feed_of(SCHOOL)
    schools.append(change(SCHOOL, 1, "100654", name='=HYPERLINK("x"), "Univ"'), change(SCHOOL, 1, "200", name="Old"))
    programs.append(
        *(change(PROGRAM, 1, "100654", cip, level) for cip in ("0100", "1101") for level in (3, 5)),
        change(PROGRAM, 1, "200", "0100", 1, title="two\r\nlines", debt_median_usd=None, graduates=-4),
        change(PROGRAM, 1, "999", "0100", 1, title="ünïcode, “quoted”"),
        change(PROGRAM, 1, "200", "0200", 1),
    )
    programs.append(tombstone(PROGRAM, 2, "200", "0200", 1), change(PROGRAM, 2, "100654", "1101", 3, title="-1+1"))
    schools.append(change(SCHOOL, 2, "200", name="New", state=None, tuition_in_state_usd=Decimal("0.10")))
    settle(programs, schools)
    return [programs, schools]


def put_object(uri: str, body: bytes) -> None:
    place = urlsplit(uri)
    boto3.client("s3").put_object(Bucket=place.netloc, Key=place.path.lstrip("/"), Body=body)


def get_object(uri: str) -> dict[str, Any]:
    place = urlsplit(uri)
    found: dict[str, Any] = boto3.client("s3").get_object(Bucket=place.netloc, Key=place.path.lstrip("/"))
    return {**found, "Body": found["Body"].read()}


def names_in(settings: Settings) -> list[str]:
    bucket = urlsplit(settings.lake_uri).netloc
    listed = boto3.client("s3").list_objects_v2(Bucket=bucket, Prefix="exports/").get("Contents", [])
    return sorted(entry["Key"].rpartition("/")[2] for entry in listed)


def uploads(settings: Settings) -> list[str]:
    listed = boto3.client("s3").list_multipart_uploads(Bucket=urlsplit(settings.lake_uri).netloc)
    return [upload["Key"] for upload in listed.get("Uploads", [])]


def exported(settings: Settings, to: str | None = None, table: str = "school_programs") -> dict[str, Any]:
    return export(settings, tables(CONTRACT)[table], to, lambda: NOW)


READ: dict[str, Callable[[str], Any]] = {
    "string": unguarded,
    "int": int,
    "boolean": lambda cell: {"true": True, "false": False}[cell],
    "timestamp": lambda cell: dt.datetime.strptime(cell, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC),
    "date": dt.date.fromisoformat,
}


def rows_of(body: bytes, table: Table) -> list[dict[str, Any]]:
    """The rows as a CSV reader gets them, back in the contract's types."""
    header, *lines = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
    assert header == [column.name for column in table.columns]
    read = [READ.get(column.type, Decimal) for column in table.columns]
    return [
        dict(zip(header, (back(cell) if cell else None for back, cell in zip(read, line, strict=True)), strict=True))
        for line in lines
    ]


def expected_rows(programs: FeedWriter, schools: FeedWriter) -> list[dict[str, Any]]:
    known = schools.expected()
    nothing = dict.fromkeys((column.name for column in SCHOOL.columns), None)
    rows = []
    for key, row in sorted(programs.expected().items()):
        school = known.get((key[0],), nothing)
        rows.append(row | {f"school_{name}": value for name, value in school.items() if name != "unit_id"})
    return rows


def test_what_is_read_back_is_the_lake_and_the_warehouse(
    lake: list[FeedWriter], environment: dict[str, str], postgres: PostgresStore
) -> None:
    code, out, err = run(environment, *EXPORT)
    assert (code, err) == (0, "")
    manifest = json.loads(out)
    body = get_object(manifest["uri"])["Body"]
    assert rows_of(body, tables(CONTRACT)["school_programs"]) == expected_rows(*lake)
    assert run(environment, "load", "--once")[0] == 0
    stored = postgres.rows(PROGRAM)
    assert [{name: row[name] for name in stored[("999", "0100", 1)]} for row in expected_rows(*lake)] == [
        stored[key] for key in sorted(stored)
    ]
    assert postgres.rows(SCHOOL)[("100654",)]["name"].startswith("=HYPERLINK")  # stored as it came


def test_the_object_says_what_it_is(lake: list[FeedWriter], settings: Settings) -> None:
    manifest = exported(settings)
    found = get_object(manifest["uri"])
    assert manifest["uri"] == f"{settings.lake_uri}/exports/school_programs/{manifest['name']}.csv"
    assert (manifest["rows"], manifest["bytes"]) == (6, len(found["Body"]))
    assert manifest["sha256"] == hashlib.sha256(found["Body"]).hexdigest() == found["Metadata"]["sha256"]
    assert {feed: one["version"] for feed, one in manifest["feeds"].items()} == {
        "changes_program": 1,
        "changes_school": 1,
    }
    assert found["Metadata"]["changes-program"] == "1"
    assert dt.datetime.fromisoformat(manifest["as_of"]).utcoffset() == dt.timedelta(0)
    assert found["ContentType"].startswith("text/csv")
    folder = manifest["uri"].rpartition("/")[0]
    for name in (f"{manifest['name']}.json", "latest.json"):
        assert json.loads(get_object(f"{folder}/{name}")["Body"]) == manifest


def test_cells_are_quoted_and_guarded_in_the_file(lake: list[FeedWriter], settings: Settings) -> None:
    lines = get_object(exported(settings)["uri"])["Body"]
    assert b'"\'=HYPERLINK(""x""), ""Univ"""' in lines
    assert b'"\'-1+1"' in lines
    assert b",-4,," in lines  # a negative number is a number, null is nothing
    assert b'"100654","0100",3,' in lines
    assert lines.endswith(b"\r\n")
    assert lines.replace(b"\r\n", b"").count(b"\n") == 0


def test_the_same_state_gives_the_same_bytes(
    lake: list[FeedWriter], settings: Settings, settle: Callable[..., None], tmp_path: Path
) -> None:
    first = exported(settings)
    assert exported(settings) == first
    lake[0].append(change(PROGRAM, 3, "100654", "1101", 3, title="of a refresh that is not over"))
    assert exported(settings) == first
    to_file = exported(settings, str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_bytes() == get_object(first["uri"])["Body"]
    assert to_file == first | {"uri": str(tmp_path / "a.csv")}
    settle(*lake)
    assert exported(settings)["sha256"] != first["sha256"]


def test_a_history_in_many_pieces_gives_the_bytes_of_a_compacted_one(
    lake: list[FeedWriter], settings: Settings, settle: Callable[..., None]
) -> None:
    first = exported(settings)
    lake[0].compact()
    settle(*lake)
    assert exported(settings)["sha256"] == first["sha256"]


@pytest.mark.parametrize(("table", "mart"), [("jobs", JOB), ("field_outlook", FIELD_OUTLOOK)])
def test_other_tables(
    table: str,
    mart: Any,
    feed_of: Callable[..., FeedWriter],
    settle: Callable[..., None],
    settings: Settings,
    tmp_path: Path,
) -> None:
    writer = feed_of(mart)
    writer.append(change(mart, 1, "1101", "b"), change(mart, 1, "0100", "c"))
    settle(writer)
    exported(settings, str(tmp_path / "out.csv"), table)
    found = rows_of((tmp_path / "out.csv").read_bytes(), tables(CONTRACT)[table])
    assert found == [row for _, row in sorted(writer.expected().items())]


def test_nobody_sees_half_an_object_and_nothing_is_left_of_it(settings: Settings) -> None:
    s3, name = boto3.client("s3"), urlsplit(settings.lake_uri).netloc

    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert uploads(settings) == ["exports/t/a.csv"]
            assert "Contents" not in s3.list_objects_v2(Bucket=name, Prefix="exports/")
            if self.tell() > buckets.PART_BYTES:
                raise KeyboardInterrupt
            return super().read(size)

    with pytest.raises(KeyboardInterrupt):
        Bucket(name, settings.aws_region).put_whole(
            "exports/t/a.csv", Breaking(b"x" * (3 * buckets.PART_BYTES)), {}, NOW
        )
    assert uploads(settings) == []
    assert names_in(settings) == []


def test_what_a_killed_upload_left_is_removed_by_the_next(settings: Settings) -> None:
    s3, name = boto3.client("s3"), urlsplit(settings.lake_uri).netloc
    for key in ("exports/t/a.csv", "exports/t/other.csv", "exports/u/else.csv"):
        s3.create_multipart_upload(Bucket=name, Key=key)
    now = dt.datetime.now(dt.UTC)
    Bucket(name, settings.aws_region).put_whole("exports/t/a.csv", io.BytesIO(b"x"), {}, now)
    assert uploads(settings) == ["exports/t/other.csv", "exports/u/else.csv"]  # they may be somebody's
    Bucket(name, settings.aws_region).put_whole("exports/t/a.csv", io.BytesIO(b"y"), {}, now + 2 * buckets.ABANDONED)
    assert uploads(settings) == ["exports/u/else.csv"]
    assert get_object(f"{settings.lake_uri}/exports/t/a.csv")["Body"] == b"y"


def test_an_upload_that_another_removed_says_so(settings: Settings) -> None:
    bucket = Bucket(urlsplit(settings.lake_uri).netloc, settings.aws_region)

    class Overtaken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() == 0:
                bucket.put_whole("exports/a.csv", io.BytesIO(b"same"), {}, NOW)
            return super().read(size)

    with pytest.raises(SinkBusy, match="another export"):
        bucket.put_whole("exports/a.csv", Overtaken(b"same"), {}, NOW)
    assert get_object(f"{settings.lake_uri}/exports/a.csv")["Body"] == b"same"


@pytest.fixture
def blocked(lake: list[FeedWriter], environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """An export to standard output of which nobody reads more than a line."""
    lake[0].append(*(change(PROGRAM, 3, str(unit), "0100", 3) for unit in range(10_000, 12_000)))
    put_object(
        position_uri(lake[0].uri.rpartition("/gen=")[0], 1),
        json.dumps({"feeds": {writer.mart.changes_table: writer.version() for writer in lake}}).encode(),
    )
    process = start(environment, "export", "csv", "--to", "-")
    assert process.stdout is not None
    assert process.stdout.readline().startswith('"unit_id"')
    yield process
    process.kill()
    process.communicate()


def test_a_reader_that_has_read_enough(blocked: subprocess.Popen[str]) -> None:
    assert blocked.stdout is not None
    blocked.stdout.close()
    assert blocked.stderr is not None
    output = blocked.stderr.read()
    assert blocked.wait(30) == 0
    assert "Traceback" not in output
    assert "BrokenPipe" not in output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupt_ends_it_with_its_code(blocked: subprocess.Popen[str], number: signal.Signals) -> None:
    blocked.send_signal(number)
    _, err = blocked.communicate(timeout=30)
    assert blocked.returncode == 128 + number
    assert "Traceback" not in err


def test_to_standard_output_the_manifest_goes_beside_it(lake: list[FeedWriter], environment: dict[str, str]) -> None:
    code, out, err = run(environment, *EXPORT, "--to", "-")
    assert code == 0
    assert json.loads(err)["rows"] == 6
    assert out.startswith('"unit_id","cip4"')


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "words"),
    [
        (["--table", "towns"], {}, 2, ["towns", "school_programs"]),
        (["--to", "ftp://x/y"], {}, 2, ["ftp://x/y", "s3://bucket/key"]),
        (["--to", "no/such/folder/a.csv"], {}, 2, ["no/such/folder"]),
        (["--to", "s3://no-bucket-of-this-name/a.csv"], {}, 78, ["no-bucket-of-this-name", "NoSuchBucket"]),
        ([], {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}, 75, ["AWS_ENDPOINT_URL_S3"]),
        ([], {"GPPS_GENERATION": "2"}, 75, ["run the streaming stage first"]),
        ([], {"GPPS_GENERATION": "first"}, 78, ["GPPS_GENERATION"]),
    ],
)
def test_what_is_wrong_is_named(
    lake: list[FeedWriter],
    environment: dict[str, str],
    arguments: list[str],
    variables: dict[str, str],
    code: int,
    words: list[str],
) -> None:
    found, out, err = run(environment | variables, *EXPORT, *arguments)
    assert (found, out) == (code, "")
    assert [word for word in words if word not in err] == []
    assert "Traceback" not in err


def test_a_file_is_replaced_whole_or_not_at_all(
    lake: list[FeedWriter], environment: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "a.csv"
    target.write_text("before")
    data = lake[0].data_files()
    lake[0].overwrite(data[0], b"")
    code, _, err = run(environment, *EXPORT, "--to", str(target))
    assert code == 1
    assert "the Delta log says" in err
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.csv"]
    assert target.read_text() == "before"


def interrupt_a_write_to(path: Path) -> None:
    with file_to_write(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt


def test_a_file_that_was_interrupted_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("before")
    with pytest.raises(KeyboardInterrupt):
        interrupt_a_write_to(tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "before"


@pytest.fixture
def works(feed_of: Callable[..., FeedWriter], settle: Callable[..., None]) -> FeedWriter:
    """Works of two years and of none; one that was deleted, and one whose year has changed."""
    writer = feed_of(WORK)
    known = {"title": "Beyond, Comets", "cover_edition_key": None, "cover_id": 7, "first_author_key": "/authors/OL1A"}
    years = {"1": 1952, "2": 1952, "3": 2001, "4": None, "5": 1804, "6": 1804}
    writer.append(*(change(WORK, 1, number, **known, first_publish_year=year) for number, year in years.items()))
    writer.append(tombstone(WORK, 2, "5"), change(WORK, 2, "6", **known, first_publish_year=2001))
    settle(writer)
    return writer


HEAD = b'"book_id","title","first_publish_year","cover_id","cover_edition_key","author_id"\r\n'
FILES = {
    "year=1952/books.csv": HEAD
    + b'"1","Beyond, Comets",1952,7,,"/authors/OL1A"\r\n'
    + b'"2","Beyond, Comets",1952,7,,"/authors/OL1A"\r\n',
    "year=2001/books.csv": HEAD
    + b'"3","Beyond, Comets",2001,7,,"/authors/OL1A"\r\n'
    + b'"6","Beyond, Comets",2001,7,,"/authors/OL1A"\r\n',
    "year=unknown/books.csv": HEAD + b'"4","Beyond, Comets",,7,,"/authors/OL1A"\r\n',
}


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_partitions_hold_every_row_once_and_replace_those_of_an_earlier_export(
    settings: Settings, works: FeedWriter, settle: Callable[..., None], tmp_path: Path
) -> None:
    table = tables(BOOKS)["books"]
    manifest = partitioned.export(settings, table, str(tmp_path), lambda: NOW)
    assert manifest["files"] == {"year=1952/books.csv": 2, "year=2001/books.csv": 2, "year=unknown/books.csv": 1}
    assert (files_below(tmp_path / "books"), manifest["rows"]) == (FILES, 5)
    works.append(tombstone(WORK, 3, "4"))
    settle(works)
    assert "year=unknown/books.csv" not in partitioned.export(settings, table, str(tmp_path), lambda: NOW)["files"]
    assert files_below(tmp_path) == {f"books/{name}": FILES[name] for name in list(FILES)[:2]}


def test_partitions_in_the_lake_lie_below_the_name_of_their_state(settings: Settings, works: FeedWriter) -> None:
    manifest = partitioned.export(settings, tables(BOOKS)["books"], None, lambda: NOW)
    assert manifest["uri"].startswith(f"{settings.lake_uri}/exports/books/g1.ol_work-")
    assert {name: get_object(manifest["uri"] + name)["Body"] for name in manifest["files"]} == FILES
    latest = json.loads(get_object(f"{settings.lake_uri}/exports/books/latest.json")["Body"])
    assert latest == manifest == partitioned.export(settings, tables(BOOKS)["books"], None, lambda: NOW)


@pytest.mark.parametrize("stray", ["notes.txt", "year=1952/notes.txt"])
def test_a_folder_with_anything_else_is_left_as_it_is(
    settings: Settings, works: FeedWriter, tmp_path: Path, stray: str
) -> None:
    (tmp_path / "books" / stray).parent.mkdir(parents=True)
    (tmp_path / "books" / stray).write_text("mine")
    with pytest.raises(NoDestination, match="no file of such an export"):
        partitioned.export(settings, tables(BOOKS)["books"], str(tmp_path), lambda: NOW)
    assert files_below(tmp_path) == {f"books/{stray}": b"mine"}
    with pytest.raises(NoDestination, match="no such folder"):
        partitioned.export(settings, tables(BOOKS)["books"], str(tmp_path / "absent"), lambda: NOW)


def test_only_what_is_declared_is_written_in_partitions(environment: dict[str, str]) -> None:
    code, out, err = run(environment, *EXPORT, "--partitioned", "--table", "school_programs")
    assert (code, out, "school_programs is not written in partitions" in err) == (2, "", True)
