"""Events made again from the archive: all that was published byte for byte, and nothing beyond it unexplained."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from producers.archive.reader import AHEAD, in_order
from producers.archive.staging import PARTITION
from producers.archive.writer import Archive
from producers.sources import catalog
from producers.sources.college_scorecard.contract import Program, School, ScorecardPage, ScorecardSweep
from tests.producers.conftest import ROOT, Finished, Run, Serving, producers
from tests.producers.polling.test_feed import SCHOOLS, written
from tests.producers.run_with_planted_bug import BUG_FROM
from tests.producers.stored import Record, Stored, archived, latest, published, read_topic, service
from tests.producers.toy_sources.toy.contract import Thing, ToyPage, ToySweep
from tests.producers.toy_sources.toy.expected import CONTENT, after, content

TOY = (Thing, ToyPage, ToySweep)

pytestmark = pytest.mark.services


def staged(folder: Path) -> list[dict[str, Any]]:
    return [row for file in sorted(folder.glob("part-*.parquet")) for row in pq.read_table(file).to_pylist()]


def as_record(row: Mapping[str, Any]) -> Record:
    headers = tuple((each["key"], each["value"]) for each in row["headers"])
    return Record(row["topic"], row["key"], row["value"], headers)


def reparsed(environment: Mapping[str, str], folder: Path | str, *sources: str) -> dict[str, Any]:
    done = reparse(environment, folder, *sources)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def reparse(environment: Mapping[str, str], folder: Path | str, *sources: str) -> Finished:
    return producers(environment, "reparse", *sources, "--to", str(folder), "--json")


def kill(environment: dict[str, str], point: str) -> None:
    assert producers(environment | {"GPPS_KILL_AT": point}, "produce", "toy", "--once").returncode == -9


def test_all_that_was_published_is_made_again_and_the_rest_is_what_was_not_worth_publishing(
    run: Run, toy_environment: dict[str, str], toy_sandbox: Serving, tmp_path: Path
) -> None:
    run()
    toy_sandbox.set_day(1)
    kill(toy_environment, "archived:3")
    run()
    toy_sandbox.set_day(2)  # as on day 0
    kill(toy_environment, "published:2")
    run()
    toy_sandbox.instead["blue/2"] = (200, {}, b"<html>")
    toy_sandbox.page("red/1", [{"id": "a", "size": 1}, {"size": 2}, {"id": "b", "size": "much"}], 25)
    run()
    run()
    counted = reparsed(toy_environment, tmp_path / "staged", "toy")
    made = [as_record(row) for row in staged(tmp_path / "staged")]
    on_topics = set(published(toy_environment, TOY))
    assert on_topics <= set(made)
    assert made == sorted(made, key=Record.order)
    page_orders = {order(record) for record in on_topics if ".page." in record.topic}
    check_surplus([record for record in made if ".thing." in record.topic], on_topics)
    assert {order(record) for record in made if ".page." in record.topic} == page_orders
    [toy] = counted["sources"].values()
    assert (toy["no_pages"], toy["rejects"], toy["sweeps"]) == (2, 4, 10)
    assert toy["fetches"] == toy["pages"] + toy["no_pages"]
    assert toy["pages"] == sum(".page." in record.topic for record in made)


def order(record: Record) -> tuple[int, int]:
    return record.order()[:2]


def check_surplus(things: list[Record], on_topics: set[Record]) -> None:
    """Events that the topics lack repeat the observation before them."""
    last: dict[bytes, str] = {}
    for record in things:
        content = Thing.model_validate(record.event()).content_hash()
        assert record in on_topics or last[record.key] == content
        last[record.key] = content


def test_records_are_numbered_per_topic_and_the_same_archive_gives_the_same_bytes(
    run: Run, toy_environment: dict[str, str], toy_sandbox: Serving, tmp_path: Path
) -> None:
    run()
    toy_sandbox.set_day(1)
    run()
    counted = reparsed(toy_environment, tmp_path / "one", "toy")
    rows = staged(tmp_path / "one")
    assert {row["partition"] for row in rows} == {PARTITION}
    for model in TOY:
        mine = [row for row in rows if row["topic"] == toy_environment["GPPS_TOPIC_PREFIX"] + model.topic()]
        assert [row["offset"] for row in mine] == list(range(counted["rows"][model.topic()])) != []
    first = "raw/toy/fetches/epoch=0000000001/0000000000.json"
    bucket = toy_environment["GPPS_LAKE_URI"].removeprefix("s3://")
    stored = service(toy_environment, "s3").head_object(Bucket=bucket, Key=first)
    assert rows[0]["timestamp"] == stored["LastModified"]
    assert counted["sources"]["toy"]["last"] == [2, 9]
    reparsed(toy_environment, tmp_path / "two", "toy")
    several = producers(toy_environment, "reparse", "toy", "--to", str(tmp_path / "three"), "--rows-per-file", "40")
    assert several.returncode == 0, several.stderr
    assert [pq.read_metadata(file).num_rows for file in sorted((tmp_path / "three").glob("part-*"))] == [40, 40, 40]
    assert staged(tmp_path / "three") == rows
    reparsed(toy_environment, f"{toy_environment['GPPS_LAKE_URI']}/gen=2/_raw", "toy")
    names = ["part-00000.parquet", "staged.json"]
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / each).iterdir()} for each in ("one", "two"))
    assert sorted(one) == names
    assert one == two == objects(toy_environment, "gen=2/_raw/")


def objects(environment: Mapping[str, str], prefix: str) -> dict[str, bytes]:
    s3, bucket = service(environment, "s3"), environment["GPPS_LAKE_URI"].removeprefix("s3://")
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())]
    return {key.removeprefix(prefix): s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def test_pages_of_files_are_pages(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "bulk"
    written(folder, "Institution", *(f"{number},School {number}" for number in range(1, SCHOOLS + 1)))
    written(folder, "Field-of-Study", *(f"{number},1107,3,CS." for number in range(1, SCHOOLS + 6)), "9,52")
    assert producers(environment, "produce", "college_scorecard", "--bulk", str(folder)).returncode == 0
    counted = reparsed(environment, tmp_path / "staged", "college_scorecard")
    made = {as_record(row) for row in staged(tmp_path / "staged")}
    assert made == set(published(environment, (School, Program, ScorecardPage, ScorecardSweep)))
    counts = counted["sources"]["college-scorecard"]
    assert (counts["pages"], counts["rejects"], counts["sweeps"], counts["probes"]) == (3, 6, 1, 0)


def test_what_an_earlier_call_staged_is_replaced_and_an_empty_archive_is_no_failure(
    toy_environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "part-00007.parquet").write_bytes(b"of an earlier call")
    counted = reparsed(toy_environment, tmp_path)
    assert [path.name for path in tmp_path.glob("*.*")] == ["staged.json"]
    assert sorted(counted["sources"]) == sorted([*catalog.names(), "toy"])
    assert {source_counts["last"] for source_counts in counted["sources"].values()} == {None}
    assert json.loads((tmp_path / "staged.json").read_text()) == counted


RECORD = "fetches/epoch=0000000001/0000000000.json"


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("bodies/", lambda body: None, "is missing: s3://{bucket}/raw/toy/" + RECORD + " needs it"),
        ("bodies/", lambda body: body[:-9], "cannot be unzipped"),
        ("bodies/", lambda body: gzip.compress(b"{}"), "holds another page than its name says"),
        (RECORD, lambda body: b"[1]", "holds no JSON object"),
        (RECORD, lambda body: body.replace(b'"counter":0', b'"counter":1'), "holds the record of another number"),
        (RECORD, lambda body: body.replace(b'"fetch"', b'"guess"'), "is of no known kind: 'guess'"),
        (RECORD, lambda body: body.replace(b'"search"', b'"sought"'), "does not say what was fetched"),
        (RECORD, lambda body: body.replace(b'"body_sha256":"', b'"body_sha256":"../'), "names no page"),
    ],
)
def test_what_is_missing_or_damaged_ends_it_with_the_key(
    toy_environment: dict[str, str], tmp_path: Path, name: str, change: Callable[[bytes], bytes | None], message: str
) -> None:
    bucket = toy_environment["GPPS_LAKE_URI"].removeprefix("s3://")
    s3 = service(toy_environment, "s3")
    archive = Archive(s3, toy_environment["GPPS_LAKE_URI"], "toy")
    digest = archive.keep_body(b'{"total": 0, "things": []}')
    stamp = {"sweep_id": "toy-1", "epoch": 1, "counter": 0, "observed_at": "2026-01-01T00:00:00.000000Z"}
    archive.keep_record(1, 0, {"kind": "fetch", "search": "red", "page": 0, "body_sha256": digest, **stamp})
    [key] = [key for key in archived(toy_environment) if name in key]
    stored = change(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    s3.delete_object(Bucket=bucket, Key=key)
    if stored is not None:
        s3.put_object(Bucket=bucket, Key=key, Body=stored)
    done = reparse(toy_environment, tmp_path / "staged", "toy")
    assert done.returncode == 1
    assert f"s3://{bucket}/{key}" in done.stderr
    assert message.format(bucket=bucket) in done.stderr
    assert not (tmp_path / "staged" / "staged.json").exists()


def test_work_done_ahead_keeps_its_order_and_its_bound() -> None:
    begun: list[int] = []
    made = in_order(lambda number: begun.append(number) or number, range(1000))
    assert [next(made) for _ in range(3)] == [0, 1, 2]
    assert len(begun) <= AHEAD + 3
    assert list(made) == list(range(3, 1000))


def test_a_mended_parser_reads_what_a_wrong_one_had_read_from_the_same_pages(
    run: Run, toy_environment: dict[str, str], toy_sandbox: Serving, tmp_path: Path
) -> None:
    for day in (0, 1):
        toy_sandbox.set_day(day)
        command = [sys.executable, "-m", "tests.producers.run_with_planted_bug", "produce", "toy", "--once"]
        given = {"PATH": os.environ["PATH"], **toy_environment}
        assert subprocess.run(command, cwd=ROOT, env=given, check=False, timeout=60).returncode == 0
    reparsed(toy_environment, tmp_path / "staged", "toy")
    wrong = {event["event_id"]: event for event in (record.event() for record in published(toy_environment, TOY))}
    right = {event["event_id"]: event for event in (as_record(row).event() for row in staged(tmp_path / "staged"))}
    differing = {name for name, event in wrong.items() if right[name] != event}
    assert differing == {name for name in wrong if right[name].get("size", 0) >= BUG_FROM}
    assert all(wrong[name] == {**right[name], "size": right[name]["size"] // 10} for name in differing)
    things = read_topic(toy_environment, Thing.topic())
    assert latest(things, CONTENT) != after(0, 1)
    of_archive = [
        Stored(0, 0, f"{each['thing_id']}|{each['colour']}", each, {}) for each in right.values() if "size" in each
    ]
    assert latest(of_archive, CONTENT) == after(0, 1)
    run()  # the topics are mended by the next sweep, as far as the API still lists what was read wrong
    now = latest(read_topic(toy_environment, Thing.topic()), CONTENT)
    assert {key: row for key, row in now.items() if key in content(1)} == content(1)
    assert {key for key, row in now.items() if row != after(0, 1)[key]} == {"024|red", "024|blue"}
