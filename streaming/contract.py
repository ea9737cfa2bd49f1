"""What the streaming stage writes for others to read: names of lake tables, and marts with their change feeds.

Everything lies under `<lake>/gen=<generation>/`. A mart is read through its change feed, an append-only Delta table
`changes_<mart>`: the mart's columns, then `_deleted` and `_version`. A row says that the mart's row of this key became
these values as of `_version` (later commits have higher ones); `_deleted` marks a tombstone, its other columns null.
The current mart is the latest row of each key that is not deleted.
"""

from dataclasses import dataclass
from typing import Literal

OfMarts = Literal["string", "int", "boolean", "timestamp", "date", "decimal(14,2)", "decimal(9,6)", "decimal(9,4)"]
Type = OfMarts | Literal["bigint", "binary", "array<struct<key:string,value:binary>>"]

# Headers of a dead letter that was published to its topic again: how often the record has been tried, the first time
# included, and where it was first: `<topic>/<partition>/<offset>`, the topic without the set-up's prefix.
ATTEMPTS_HEADER = "gpps-dlq-attempts"
ORIGIN_HEADER = "gpps-dlq-origin"


@dataclass(frozen=True)
class Column:
    name: str
    type: Type
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
class Mart:
    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def changes_table(self) -> str:
        return f"changes_{self.name}"

    @property
    def content(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.name not in self.key)
