"""All of the topics once more by hand: every mart in one go, into the warehouse by COPY, compared with those before.

`python -m tools.bench.peers.rebuild FOLDER SCHEMA [LIVE]`: the folder gets the files, the new schema the tables, which
have to hold what those of the schema LIVE do.
"""

import sys
from pathlib import Path

import polars as pl
import psycopg

from pipelines.school_jobs.contract import MARTS
from plumbing import sql
from plumbing.sql_files import statement
from sinks.warehouse.statements import names
from streaming.column_types import column_type
from streaming.contract import Mart
from tools.bench import content
from tools.bench.peers import stream

ALL_AT_ONCE = 10_000_000


def main(folder: Path, schema: str, live: str | None) -> None:
    stream.main(folder, ALL_AT_ONCE)
    with psycopg.connect() as connection:
        for mart in MARTS:
            _load(connection, schema, mart, pl.read_parquet(folder / f"{mart.name}.parquet"))
        connection.commit()
        for mart in MARTS if live else ():
            new, old = (content.of_table(connection, each, mart.name, mart) for each in (schema, live or ""))
            if new != old:
                raise SystemExit(f"{mart.name} is not what it was: {new} {old}")


def _load(connection: psycopg.Connection, schema: str, mart: Mart, rows: pl.DataFrame) -> None:
    definitions = (
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column_type(column.type).warehouse))
        for column in mart.columns
    )
    parts: dict[str, sql.Composable] = {
        "schema": sql.Identifier(schema),
        "table": sql.Identifier(schema, mart.name),
        "definitions": sql.SQL(", ").join(definitions),
        "key": names(mart.key),
    }
    connection.execute(statement("tools.bench.peers", "prepare", **parts))
    with connection.cursor() as cursor, cursor.copy(statement("tools.bench.peers", "copy_rows", **parts)) as copy:
        copy.write(rows.write_csv(include_header=False, quote_style="non_numeric").encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
