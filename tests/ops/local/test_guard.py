"""The local S3 and DynamoDB answer requests signed with the home's own key, and neither other users nor web pages."""

import http.client
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ops.local.ministack import KEY_FILE, S3, DynamoDB
from ops.local.programs.guarded import HOSTS, is_foreign
from ops.local.stack import Stack
from tests.conftest import s3_client

pytestmark = pytest.mark.services

BUCKET = "gpps-lake"
RESET = ("POST", "/_ministack/reset")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("own") / "home", lambda text: None)
    try:
        stack.up([S3(), DynamoDB()], {})
        yield stack
    finally:
        stack.reset()


def ask(url: str, method: str, path: str, body: bytes = b"", **headers: str) -> int:
    """The status of an unsigned request; headers are named with `_` for `-`."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    status = connection.getresponse().status
    connection.close()
    return status


def dynamodb(values: dict[str, str]) -> Any:
    keys = {name.removeprefix("AWS_").lower(): values[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    named = {f"aws_{name}": value for name, value in keys.items()}
    endpoint = values["AWS_ENDPOINT_URL_DYNAMODB"]
    return boto3.client("dynamodb", endpoint_url=endpoint, region_name=values["AWS_REGION"], **named)


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        RESET,
        ("GET", "/_ministack/config"),
        ("GET", "/health"),
        ("GET", "/"),
        ("POST", "/"),
        ("PUT", f"/{BUCKET}/a"),
        ("DELETE", f"/{BUCKET}"),
    ],
)
def test_what_is_not_signed_is_refused(own: Stack, variable: str, method: str, path: str) -> None:
    url = own.environment()[variable]
    assert ask(url, method, path) == 403
    forged = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    assert ask(url, method, path, Authorization=forged, X_Amz_Date="20260101T000000Z") == 403
    assert ask(url, method, f"{path}?X-Amz-Signature=0&X-Amz-Credential=local") == 403
    assert ask(url, method, path, body=bytes(3_000_000)) == 403
    assert ask(url, "GET", "/_ministack/health") == 200


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
def test_web_pages_are_refused_whatever_they_ask(own: Stack, variable: str, headers: dict[str, str]) -> None:
    url = own.environment()[variable]
    for method, path in (RESET, ("GET", "/_ministack/health"), ("OPTIONS", "/"), ("PUT", f"/{BUCKET}/a")):
        assert ask(url, method, path, **headers) == 403


def test_not_even_a_signed_request_of_a_web_page_is_answered(own: Stack) -> None:
    client = s3_client(own.environment())
    client.meta.events.register("before-sign.s3", lambda request, **_: request.headers.add_header("Origin", "null"))
    with pytest.raises(ClientError, match="AccessDenied"):
        client.list_buckets()


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_another_key_than_the_homes_lets_nobody_in(own: Stack, name: str) -> None:
    wrong = own.environment() | {name: "local"}
    for call in (s3_client(wrong).list_buckets, dynamodb(wrong).list_tables):
        with pytest.raises(ClientError) as refused:
            call()
        assert refused.value.response["Error"]["Code"] in ("InvalidAccessKeyId", "SignatureDoesNotMatch")
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@given(name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40), body=st.binary())
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_an_object_is_called_its_owner_gets_it(own: Stack, name: str, body: bytes) -> None:
    client = s3_client(own.environment())
    key = f"k/{name}/{name}"
    client.put_object(Bucket=BUCKET, Key=key, Body=body)
    assert client.get_object(Bucket=BUCKET, Key=key)["Body"].read() == body
    listed = client.list_objects_v2(Bucket=BUCKET, Prefix=f"k/{name}", Delimiter="\t", StartAfter="")
    assert key in [each["Key"] for each in listed["Contents"]]
    client.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key}]})


def test_the_keys_of_two_homes_differ_and_stay(own: Stack, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Stack(tmp_path_factory.mktemp("other") / "home", lambda text: None)
    try:
        other.up([S3()], {})
        theirs = other.environment()
        assert theirs["AWS_SECRET_ACCESS_KEY"] != own.environment()["AWS_SECRET_ACCESS_KEY"]
        other.down()
        other.up([S3()])
        assert other.environment()["AWS_SECRET_ACCESS_KEY"] == theirs["AWS_SECRET_ACCESS_KEY"]
    finally:
        other.reset()


def test_the_secret_is_in_private_files_only(own: Stack) -> None:
    secret = own.environment()["AWS_SECRET_ACCESS_KEY"]
    assert json.loads((own.home.path / KEY_FILE).read_text())["secret"] == secret
    holders = [file for file in own.home.path.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in holders} == {0o600}
    assert [file for file in holders if file.suffix == ".log"] == []
    lines = [" ".join(one.cmdline()) for record in own.running().values() for one in record.family()]
    assert len(lines) >= 2
    assert [line for line in lines if secret in line] == []


def test_the_environment_file_is_enough_for_boto3_in_a_shell(own: Stack) -> None:
    program = "import boto3; print(boto3.client('s3').list_buckets()['Buckets'][0]['Name'])"
    script = f'set -a; . "{own.home.environment_file}"; exec "{sys.executable}" -c "{program}"'
    bare = {"PATH": os.environ["PATH"], "HOME": str(own.home.path)}
    done = subprocess.run(["/bin/sh", "-c", script], env=bare, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, BUCKET), done.stderr


def test_a_container_is_called_by_its_own_name_alone() -> None:
    assert not is_foreign({"host": "s3:9000"}, (*HOSTS, "s3"))
    assert is_foreign({"host": "s3:9000"}, HOSTS)
    assert is_foreign({"host": "evil.example"}, (*HOSTS, "s3"))
    assert is_foreign({"host": "s3:9000", "origin": "http://s3:9000"}, (*HOSTS, "s3"))
