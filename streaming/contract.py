"""What the streaming stage writes for others to read: names of lake tables, and marts with their change feeds.

Everything lies under `<lake>/gen=<generation>/`. A mart is read through its change feed, an append-only Delta table
`changes_<mart>`: the mart's columns, then `_deleted` and `_version`. A row says that the mart's row of this key became
these values as of `_version` (rising by one per refresh); `_deleted` marks a tombstone, whose other columns are null.
The current mart is the latest row of each key that is not deleted.
"""

from dataclasses import dataclass
from typing import Literal

Type = Literal["string", "int", "boolean", "timestamp", "date", "decimal(14,2)", "decimal(9,6)", "decimal(9,4)"]

CHANGE_COLUMNS = ("_deleted", "_version")

# Headers of a dead letter that was published to its topic again: how often the record has been tried, the first time
# included, and where it was first: `<topic>/<partition>/<offset>`, the topic without the set-up's prefix.
ATTEMPTS_HEADER = "gpps-dlq-attempts"
ORIGIN_HEADER = "gpps-dlq-origin"


@dataclass(frozen=True)
class Column:
    name: str
    type: Type
    meaning: str


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


def generation_uri(lake_uri: str, generation: int) -> str:
    """Folder of one generation: `s3://bucket/gen=1`."""
    return f"{lake_uri.rstrip('/')}/gen={generation}"


def table_uri(lake_uri: str, generation: int, table: str) -> str:
    return f"{generation_uri(lake_uri, generation)}/{table}"


def position_uri(lake_uri: str, generation: int, pipeline: str) -> str:
    """The JSON object a refresh ends with; its `feeds` are the Delta versions of the change feeds that belong together.

    A reader that takes each feed at this version sees the marts of one refresh, whatever is being written meanwhile.
    """
    return f"{generation_uri(lake_uri, generation)}/_positions/{pipeline}.json"


def pointer_uri(lake_uri: str) -> str:
    """Folder of the journal that says which generation is live: `0000000001.json` and so on, the last one counts.

    Each is a JSON object with `generation`. Where there is none, generation 1 is live. A reader looks once per request.
    """
    return f"{lake_uri.rstrip('/')}/_generations"
