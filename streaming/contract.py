"""Contract of the streaming stage: names of lake tables, and marts with their change feeds.

Everything lies under `<lake>/gen=<generation>/`. A mart is read through its change feed, an append-only Delta table
`changes_<mart>`: the mart's columns, then `_deleted` and `_version`. A row says that the mart's row of this key became
these values as of `_version` (later commits have higher ones); `_deleted` marks a tombstone, its other columns null.
The current mart is the latest row of each key that is not deleted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources

from plumbing.sql_files import sql_text

# Headers of a dead letter that was published to its topic again: how often the record has been tried, the first time
# included, and where it was first: `<topic>/<partition>/<offset>`, the topic without the set-up's prefix.
ATTEMPTS_HEADER = "gpps-dlq-attempts"
ORIGIN_HEADER = "gpps-dlq-origin"


@dataclass(frozen=True)
class Column:
    """`type`: as Spark SQL spells it; of a mart's column one that `streaming.column_types` knows."""

    name: str
    type: str
    meaning: str


# What a change feed has behind the columns of its mart.
CHANGES = (
    Column("_deleted", "boolean", "true marks a tombstone: the mart has no row of this key any more"),
    Column(
        "_version",
        "bigint",
        "number of the change's commit, above all earlier ones: 2^32 times the driver's epoch, and a count",
    ),
)
CHANGE_COLUMNS = tuple(column.name for column in CHANGES)

# What an events table has behind the fields of its events: where each was landed from.
LOAD = (
    Column("_topic", "string", "topic of the record, without the set-up's prefix"),
    Column("_partition", "int", "partition of the record; -1 for one that was parsed again from the archive"),
    Column("_offset", "bigint", "offset of the record in its partition"),
    Column("_batch_id", "bigint", "number of the batch that landed the record"),
)

# The table of dead letters.
DEAD_LETTER = (
    *LOAD,
    Column("reason", "string", "kind of fault, by which dead letters are counted"),
    Column("message", "string", "what is wrong with the record, in words"),
    Column("key", "binary", "key of the record, byte for byte"),
    Column("value", "binary", "value of the record, byte for byte"),
    Column("headers", "array<struct<key:string,value:binary>>", "headers of the record, byte for byte"),
    Column("_kafka_timestamp", "timestamp", "time that the broker has for the record"),
)


@dataclass(frozen=True)
class Joined:
    """A mart with one key column, whose row is put beside each row that has this key; its columns get `prefix`."""

    mart: "Mart"
    prefix: str


@dataclass(frozen=True)
class Partitions:
    """Files of a mart's rows by the value of its column `by`: `<key>=<value>/<name>.csv`, `unknown` where it is null.

    `columns`: those of the files, and the mart's column that each is.
    """

    key: str
    by: str
    columns: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Export:
    """A mart as a CSV file of this name; `joined` adds columns and never rows. `partitions`: as several files, too."""

    name: str
    joined: Joined | None = None
    partitions: Partitions | None = None


@dataclass(frozen=True)
class Mart:
    """A table that a pipeline computes: its key and columns, and where others find its rows.

    `table`: in the warehouse, `dim_<mart>` or `fact_<mart>`. `view`: the stable view that shows all of it.
    `served`: its table in DynamoDB, without the prefix, of a mart whose key has one or two columns; None: not served.
    `export`: as a CSV file.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    table: str = ""
    view: str = ""
    served: str | None = None
    export: Export | None = None

    @property
    def changes_table(self) -> str:
        return f"changes_{self.name}"

    @property
    def content(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.name not in self.key)


@dataclass(frozen=True)
class Contract:
    """Tables that a pipeline publishes. `package`: the pipeline's own, which holds the SQL of its views.

    `version` is that of the tables: their keys and columns are those of `tables.v<version>.json` in the package.
    """

    name: str
    version: int
    marts: tuple[Mart, ...]
    package: str

    @property
    def served(self) -> tuple[Mart, ...]:
        return tuple(mart for mart in self.marts if mart.served)

    @property
    def views(self) -> tuple[str, ...]:
        """The warehouse's stable views, one for each mart."""
        return tuple(mart.view for mart in self.marts)

    def view_text(self, view: str) -> str:
        """The SQL of a stable view, in which `{views}` and `{tables}` stand for schemas.

        It begins with comments that say what the view holds; one SELECT follows. A column taken from a table has the
        meaning of the mart's column; one that is worked out has a line `-- column NAME: type; meaning, unit`.
        """
        return resources.files(self.package).joinpath("warehouse", f"{view}.sql").read_text(encoding="utf-8")

    @cached_property
    def derived_views(self) -> Mapping[str, str]:
        """The SELECT of each view over the stable ones and over one another, after those it reads: `views/*.sql`."""
        folder = resources.files(self.package).joinpath("views")
        files = [file.name for file in folder.iterdir() if file.name.endswith(".sql")] if folder.is_dir() else []
        waiting = {name.removesuffix(".sql"): sql_text(folder, name) for name in sorted(files)}
        reads = {name: _reads(text) & waiting.keys() - {name} for name, text in waiting.items()}
        found: dict[str, str] = {}
        while waiting:
            name = next(name for name in waiting if reads[name] <= found.keys())
            found[name] = waiting.pop(name)
        return found


def _reads(statement: str) -> set[str]:
    """Names after FROM and JOIN, common table expressions included."""
    return set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", re.sub(r"--.*", "", statement)))
