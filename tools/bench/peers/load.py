"""Lake → warehouse by hand: the Parquet files the Delta log names, COPY, MERGE of what differs, one transaction.

`python -m tools.bench.peers.load`; where everything is stands in the stage's environment.
"""

import io
import json
import sys

import psycopg
from deltalake import DeltaTable
from pyarrow import csv

from pipelines.school_jobs.contract import CONTRACT, PROGRAM
from plumbing import sql
from plumbing.generations import resolved
from plumbing.sql_files import statement
from sinks.settings import read_settings
from sinks.warehouse.statements import assignments, equal, names
from streaming.column_types import column_type
from streaming.contract import Mart

_PACKAGE = "tools.bench.peers"
QUOTED = csv.WriteOptions(include_header=False, quoting_style="all_valid")


def main() -> None:
    settings = resolved(read_settings().of(CONTRACT.name))
    options = settings.storage_options()
    with psycopg.connect() as connection:
        rows = _load(connection, PROGRAM, settings.views_schema, settings.feed_uri(PROGRAM), options)
    sys.stdout.write(json.dumps({"rows": rows}))


def _load(connection: psycopg.Connection, mart: Mart, schema: str, uri: str, options: dict[str, str]) -> int:
    columns = [column.name for column in mart.columns]
    definitions = (
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column_type(column.type).warehouse))
        for column in mart.columns
    )
    parts: dict[str, sql.Composable] = {
        "schema": sql.Identifier(schema),
        "table": sql.Identifier(schema, mart.name),
        "definitions": sql.SQL(", ").join(definitions),
        "key": names(mart.key),
        "columns": names(columns),
        "values": names(columns, "newest"),
        "same_key": equal(mart.key, "target", "newest"),
        "old": names(mart.content, "target"),
        "new": names(mart.content, "newest"),
        "assignments": assignments(mart.content, "newest"),
    }
    for name in ("prepare", "create_stage"):
        connection.execute(statement(_PACKAGE, name, **parts))
    text = io.BytesIO()
    feed = DeltaTable(uri, storage_options=options).to_pyarrow_table()
    csv.write_csv(feed.select([*columns, "_deleted", "_version"]), text, QUOTED)
    with connection.cursor() as cursor, cursor.copy(statement(_PACKAGE, "copy_stage", **parts)) as stream:
        stream.write(text.getbuffer())
    return connection.execute(statement(_PACKAGE, "merge", **parts)).rowcount


if __name__ == "__main__":
    main()
