"""The local services as they really run."""

from pathlib import Path

import pytest

from tests.conftest import s3_client

pytestmark = pytest.mark.services


def test_each_test_has_a_bucket_of_its_own(environment: dict[str, str], tmp_path: Path) -> None:
    bucket = environment["GPPS_LAKE_URI"].removeprefix("s3://")
    s3_client(environment).put_object(Bucket=bucket, Key="a", Body=b"b")
    assert [item["Key"] for item in s3_client(environment).list_objects_v2(Bucket=bucket)["Contents"]] == ["a"]
    assert Path(environment["GPPS_STATE_DIR"]).is_relative_to(tmp_path)
