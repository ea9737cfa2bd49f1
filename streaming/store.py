"""Small files beside the tables, without Spark: `s3://bucket/key` through boto3, `file:///path` through the disk."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def read_text(uri: str) -> str | None:
    """The file's text; None when there is none."""
    bucket, key = _split(uri)
    if not bucket:
        path = Path(key)
        return path.read_text() if path.is_file() else None
    client = _client()
    try:
        return client.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    except client.exceptions.NoSuchKey:
        return None


def write_text(uri: str, text: str) -> None:
    """Replaces the file."""
    bucket, key = _split(uri)
    if bucket:
        _client().put_object(Bucket=bucket, Key=key, Body=text.encode())
        return
    Path(key).parent.mkdir(parents=True, exist_ok=True)
    Path(key).write_text(text)


def names(uri: str) -> list[str]:
    """Names of the files directly in a folder, sorted."""
    return sorted(name for name in files(uri) if "/" not in name)


def files(uri: str) -> list[str]:
    """Paths of all files under a folder, relative to it."""
    bucket, key = _split(uri)
    if not bucket:
        root = Path(key)
        return [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
    prefix = f"{key.rstrip('/')}/"
    pages = _client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [found["Key"].removeprefix(prefix) for page in pages for found in page.get("Contents", ())]


def delete_folder(uri: str) -> None:
    """Deletes every file under a folder."""
    for name in files(uri):
        bucket, key = _split(f"{uri.rstrip('/')}/{name}")
        if bucket:
            _client().delete_object(Bucket=bucket, Key=key)
        else:
            Path(key).unlink()


def _split(uri: str) -> tuple[str, str]:
    parts = urlsplit(uri)
    if parts.scheme not in ("s3", "file"):
        raise ValueError(f"{uri!r} is neither s3:// nor file://")
    return (parts.netloc, parts.path.lstrip("/")) if parts.scheme == "s3" else ("", parts.path)


def _client() -> Any:
    import boto3

    return boto3.client("s3")
