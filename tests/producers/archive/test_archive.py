"""The raw archive on a real S3 server: what is kept, under which name, and that nothing is ever changed."""

import gzip
import hashlib
import json

import pytest

from plumbing import aws
from plumbing.errors import Misconfigured, TryLater
from producers.archive.writer import Archive, ArchiveConflict
from producers.source import Reject
from tests.producers.stored import archived, service

pytestmark = pytest.mark.services


@pytest.fixture
def archive(environment: dict[str, str]) -> Archive:
    return Archive(service(environment, "s3"), environment["GPPS_LAKE_URI"], "toy")


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", bytes(100_000), "é𝄞".encode()])
def test_a_body_is_stored_once_under_its_hash(archive: Archive, environment: dict[str, str], body: bytes) -> None:
    digest = archive.keep_body(body)
    assert archive.keep_body(body) == digest == hashlib.sha256(body).hexdigest()
    assert archived(environment) == {f"raw/toy/bodies/{digest[:2]}/{digest}.gz": body}


def test_the_same_body_gives_the_same_bytes(archive: Archive, environment: dict[str, str]) -> None:
    digest = archive.keep_body(b"a page")
    key = f"raw/toy/bodies/{digest[:2]}/{digest}.gz"
    bucket = environment["GPPS_LAKE_URI"].removeprefix("s3://")
    stored = service(environment, "s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    assert stored == gzip.compress(b"a page", compresslevel=6, mtime=0)


def test_a_record_cannot_be_changed(archive: Archive, environment: dict[str, str]) -> None:
    archive.keep_record(3, 7, {"status": 200, "search": "é"})
    archive.keep_record(3, 7, {"search": "é", "status": 200})  # the same again, as after a lost answer
    with pytest.raises(ArchiveConflict, match="epoch=0000000003/0000000007"):
        archive.keep_record(3, 7, {"status": 201, "search": "é"})
    ((key, body),) = archived(environment).items()
    assert (key, json.loads(body)) == (
        "raw/toy/fetches/epoch=0000000003/0000000007.json",
        {"status": 200, "search": "é"},
    )


def test_rejects_are_stored_beside_the_record(archive: Archive, environment: dict[str, str]) -> None:
    archive.keep_rejects(1, 2, [Reject(4, "no id", "half a pair: \ud800")])
    ((key, body),) = archived(environment).items()
    assert key == "raw/toy/rejects/epoch=0000000001/0000000002.json"
    assert json.loads(body) == {"rejects": [{"place": 4, "reason": "no id", "text": "half a pair: \ud800"}]}


@pytest.mark.parametrize(("start", "highest"), [(0, 1005), (7, 1005), (1005, 1005), (1006, 1005)])
def test_the_highest_epoch_is_found(archive: Archive, start: int, highest: int) -> None:
    for epoch in (1, 2, 7, 1005):
        archive.keep_record(epoch, 0, {})
    assert archive.highest_epoch(start) == highest


def test_an_empty_archive_has_no_epoch(archive: Archive) -> None:
    archive.keep_rejects(9, 0, [])  # of no fetch
    assert archive.highest_epoch(0) == -1
    assert archive.highest_epoch(5) == 4


def test_sources_and_lakes_do_not_mix(environment: dict[str, str]) -> None:
    s3, lake = service(environment, "s3"), environment["GPPS_LAKE_URI"]
    Archive(s3, lake, "toy").keep_record(5, 0, {})
    Archive(s3, f"{lake}/deeper/", "toy").keep_record(6, 0, {})
    assert Archive(s3, lake, "to").highest_epoch(0) == -1
    assert Archive(s3, lake, "toy").highest_epoch(0) == 5
    assert Archive(s3, f"{lake}/deeper", "toy").highest_epoch(0) == 6


def test_a_missing_bucket_is_named(environment: dict[str, str]) -> None:
    archive = Archive(service(environment, "s3"), "s3://nobody-made-this", "toy")
    for attempt in (lambda: archive.keep_body(b"x"), lambda: archive.highest_epoch(0)):
        with pytest.raises(Misconfigured, match=r"nobody-made-this.*GPPS_LAKE_URI"):
            attempt()


def test_s3_away_is_a_matter_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    archive = Archive(aws.client("s3", "us-east-1"), "s3://x-y-z", "toy")
    for attempt in (lambda: archive.keep_body(b"x"), lambda: archive.highest_epoch(0)):
        with pytest.raises(TryLater, match="cannot be reached"):
            attempt()


SANDBOXES = ("http://127.0.0.1:8/toy", "http://localhost", "http://[::1]:9", "http://10.0.0.7", "http://sandbox:80/toy")
PUBLIC = ("https://jooble.org", "https://api.data.gov/ed", "http://8.8.8.8/x", "https://gateway.example.org./jooble")


@pytest.mark.parametrize(("first", "second"), [(SANDBOXES, PUBLIC), (PUBLIC, SANDBOXES)])
def test_a_lake_takes_data_of_one_origin_only(
    archive: Archive, environment: dict[str, str], first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    other = Archive(service(environment, "s3"), environment["GPPS_LAKE_URI"], "another")
    for url in first:
        archive.refuse_other_origin(url)
        other.refuse_other_origin(url)
    for url in second:
        with pytest.raises(Misconfigured, match="of their own"):
            other.refuse_other_origin(url)
    beside = Archive(service(environment, "s3"), f"{environment['GPPS_LAKE_URI']}/live", "toy")
    beside.refuse_other_origin(second[0])
