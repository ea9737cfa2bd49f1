"""W3, lake → warehouse: `gpps load` against COPY and MERGE by hand, on the same change feed of programmes."""

import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import psycopg
import pyarrow as pa
from pydantic import SecretStr

from pipelines.school_jobs.contract import CONTRACT, PROGRAM
from sinks.rows import change_schema
from sinks.settings import Settings
from streaming.contract import Column
from tools.bench import content
from tools.bench.pairs import Arm, Content
from tools.bench.places import Place

WORK, BY_DLT = "load", "dlt"
FIELDS_PER_SCHOOL = 36


def write_feed(place: Place, rows: int, seed: int) -> int:
    """A change feed of made-up programmes: `rows` keys, then one in ten changed and one in a hundred gone.

    Returns the number of change rows.
    """
    from deltalake import write_deltalake

    settings = settings_of(place).at(1)  # the place is new, and nothing is put in the first one's place
    chance, written = random.Random(seed), 0
    for version, step in ((1, 1), (2, 10)):
        changes = pa.Table.from_pylist(
            [_row(number, version, chance) for number in range(0, rows, step)], change_schema(PROGRAM)
        )
        uri, options = settings.feed_uri(PROGRAM), settings.storage_options()
        write_deltalake(uri, changes, mode="append", storage_options=options)
        written += changes.num_rows
    return written


def arms(place: Place, dlt: bool = False) -> tuple[Arm, Arm]:
    """`gpps load` and the program by hand, or dlt; both read the feed that `write_feed` wrote into the place."""

    def environment(label: str) -> dict[str, str]:
        silent = {"RUNTIME__DLTHUB_TELEMETRY": "false"}
        return {**place.environment, **silent, "GPPS_WAREHOUSE__SCHEMA": f"bench_{label}"}

    def rows_of(schema: str, table: str) -> Content:
        with psycopg.connect(**_connection(place.environment)) as connection:
            return content.of_table(connection, schema, table, PROGRAM)

    ours = Arm(
        "gpps load",
        lambda label: place.run(["sinks", "load", "--once", "--json"], environment(label)),
        lambda label: rows_of(f"bench_{label}_{CONTRACT.name}_g1", PROGRAM.table),
    )

    def peer(name: str, program: str, *arguments: str) -> Arm:
        return Arm(
            name,
            lambda label: place.by_hand(program, *arguments, environment=environment(label)),
            lambda label: rows_of(f"bench_{label}_{CONTRACT.name}", PROGRAM.name),
        )

    return ours, peer("dlt", "load_dlt") if dlt else peer("COPY + MERGE by hand", "load")


def _row(number: int, version: int, chance: random.Random) -> dict[str, Any]:
    key = {
        "unit_id": str(100_000 + number // FIELDS_PER_SCHOOL),
        "cip4": f"{number % FIELDS_PER_SCHOOL + 100:04}",
        "credential_level": 3,
    }
    gone = version == 2 and number % 100 == 0
    values = {column.name: None if gone else _value(column, chance) for column in PROGRAM.columns}
    return values | key | {"_deleted": gone, "_version": version}


def _value(column: Column, chance: random.Random) -> Any:
    if chance.random() < 0.2:
        return None
    if column.type == "string":
        return f"{column.meaning[:20]} {chance.randrange(500)}"
    if column.type.startswith("decimal"):
        return Decimal(chance.randrange(10_000_000)).scaleb(-2)
    return {"int": chance.randrange(5_000), "boolean": True}[column.type]


def settings_of(place: Place) -> Settings:
    """The stage's settings as they are in the place's environment, which is not this process's own."""
    given = place.environment
    return Settings(
        lake_uri=given["GPPS_LAKE_URI"],
        aws_region=given["AWS_REGION"],
        s3_endpoint=given["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=SecretStr(given["AWS_ACCESS_KEY_ID"]),
        aws_secret_access_key=SecretStr(given["AWS_SECRET_ACCESS_KEY"]),
    ).of(CONTRACT.name)


def _connection(environment: Mapping[str, str]) -> dict[str, Any]:
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    return {argument: environment[name] for name, argument in names.items() if name in environment}
