"""Contents of lake, warehouse and serving tables, read by their own clients, and their differences from the oracle."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import boto3
import psycopg
from deltalake import DeltaTable
from psycopg import sql
from psycopg.rows import dict_row

from tests.oracle.marts import TABLES, Marts, keyed, marts
from tests.oracle.topics import Fence, granted, read

WAREHOUSE = {
    **{"school": "dim_school", "field": "dim_field", "program": "fact_program", "job": "fact_job"},
    **{name: f"fact_{name}" for name in ("field_outlook", "program_outlook", "field_trend")},
}
NAME = "school_jobs"
SERVED = {"job": "jobs", "field_outlook": "field_outlook"}


class Difference(NamedTuple):
    """A value that a store does not have as the oracle does; `column` is empty where it is about a whole row."""

    store: str
    mart: str
    key: tuple[Any, ...]
    column: str
    expected: Any
    found: Any


def agree(environment: Mapping[str, str], fence: Fence | None = None, generation: int = 1) -> list[Difference]:
    """Differences of lake, warehouse and DynamoDB from the topics up to the fence; the stores must stand still."""
    expected = marts(read(environment, fence), granted(environment))
    stores = {"lake": lake, "warehouse": warehouse, "dynamodb": dynamodb}
    return [
        difference
        for name, rows in stores.items()
        for difference in differences(name, rows(environment, generation), expected)
    ]


def differences(store: str, found: Marts, expected: Marts) -> Iterator[Difference]:
    """Of the marts that the store holds."""
    for mart, rows in found.items():
        for key in sorted({*rows, *expected[mart]}, key=str):
            ours, theirs = expected[mart].get(key), rows.get(key)
            if ours is None or theirs is None:
                yield Difference(store, mart, key, "", ours, theirs)
                continue
            for column, value in ours.items():
                if value != theirs[column]:
                    yield Difference(store, mart, key, column, value, theirs[column])


def lake(environment: Mapping[str, str], generation: int = 1) -> Marts:
    """The last row of each key in the change feeds, unless it is a tombstone."""
    feeds = {mart: change_feed(environment, mart, generation).to_pyarrow_table().to_pylist() for mart in TABLES}
    return {mart: keyed(mart, _folded(mart, changes)) for mart, changes in feeds.items()}


def change_feed(environment: Mapping[str, str], mart: str, generation: int = 1) -> DeltaTable:
    options = {"aws_region": environment["AWS_REGION"], "aws_allow_http": "true"}
    options |= {name.lower(): environment[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    options["aws_endpoint_url_s3"] = environment["AWS_ENDPOINT_URL_S3"]
    uri = f"{environment['GPPS_LAKE_URI']}/{NAME}/gen={generation}/changes_{mart}"
    return DeltaTable(uri, storage_options=options)


def _folded(mart: str, changes: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    last: dict[Any, Mapping[str, Any]] = {}
    for change in sorted(changes, key=lambda change: change["_version"]):
        last[tuple(change[name] for name in TABLES[mart]["key"])] = change
    return [change for change in last.values() if not change["_deleted"]]


def warehouse(environment: Mapping[str, str], generation: int = 1) -> Marts:
    with connection_of(environment) as connection:
        return {
            mart: keyed(mart, connection.execute(sql.SQL("SELECT * FROM {}").format(table)))
            for mart, table in ((mart, warehouse_table(environment, mart, generation)) for mart in WAREHOUSE)
        }


def connection_of(environment: Mapping[str, str]) -> Any:
    names = {name: environment.get(f"PG{name.upper()}") for name in ("host", "port", "user", "password")}
    return psycopg.connect(**names, dbname=environment["PGDATABASE"], row_factory=dict_row)  # type: ignore[arg-type]


def warehouse_table(environment: Mapping[str, str], mart: str, generation: int = 1) -> sql.Identifier:
    return sql.Identifier(f"{environment['GPPS_WAREHOUSE__SCHEMA']}_{NAME}_g{generation}", WAREHOUSE[mart])


def dynamodb(environment: Mapping[str, str], generation: int = 1) -> Marts:
    found = {}
    for mart in SERVED:
        table = serving_table(environment, mart, generation)
        pages = table.meta.client.get_paginator("scan").paginate(TableName=table.name, ConsistentRead=True)
        found[mart] = keyed(mart, (_row(mart, item) for page in pages for item in page["Items"]))
    return found


def serving_table(environment: Mapping[str, str], mart: str, generation: int = 1) -> Any:
    service = boto3.resource(
        "dynamodb",
        endpoint_url=environment["AWS_ENDPOINT_URL_DYNAMODB"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    return service.Table(f"{environment['GPPS_TABLE_PREFIX']}-{NAME}-g{generation}-{SERVED[mart]}")


def _row(mart: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """An unknown value is an attribute that is not there; instants and days are ISO text."""
    read_as = {
        "timestamp": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC),
        "date": date.fromisoformat,
    }
    columns = TABLES[mart]["columns"]
    return {
        name: read_as.get(kind, lambda value: value)(item[name]) if name in item else None
        for name, kind in columns.items()
    }
