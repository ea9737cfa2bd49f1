"""What was added to a table since a version: so that a refresh reads only what is new."""

from dataclasses import dataclass

from streaming.lake.paths import Lake


@dataclass(frozen=True)
class Added:
    """Data files (as Hadoop spells URIs) that commits after a version brought; None when the log cannot tell."""

    version: int
    files: tuple[str, ...] | None


def added_since(lake: Lake, table: str, after: int | None, last: int) -> Added:
    """Files of new rows in the versions after `after`, up to `last`; compaction brings none.

    The log cannot tell when `after` is None, when a commit was cleaned away or the table is older than `after`, and
    when a file that was added has since been replaced.
    """
    paths = None if after is None or after > last else lake.log(table).added_since(after, last)
    return Added(last, None if paths is None else tuple(f"{lake.spark_table(table)}/{path}" for path in paths))
