"""Commits of change feeds, fenced: a writer whose lease went to another can add nothing, however late it tries.

Each commit carries a number, and the feed's rows have it as their `_version`: the epoch of the writer's lease, then a
count. It is the `txn` of one application in the Delta log. So the table itself knows the last one, and `deltalake`,
which commits by conditional writes, refuses a commit when another of that application came in between. A driver's first
commit in each feed is a fence, without rows; only then does it look at what the feed holds.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plumbing.lease.lease import LeaseLost
from streaming.lake import tables
from streaming.lake.paths import Lake

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import CommitProperties, DeltaTable

log = logging.getLogger(__name__)

WRITER = "change-feed"  # the application id, the same for every driver
PER_EPOCH = 2**32
_TRIES = 20  # at a fence; each time a writer of an earlier epoch was faster

# The rows of a commit, given its number and the feed's schema.
Rows = Callable[[int, "pa.Schema"], Iterable["pa.RecordBatch"]]


@dataclass(frozen=True)
class Term:
    """A writer's time at the feeds: the epoch of its lease; 0: of a lake for which there is none.

    `before` is called with a name before each write, and may raise LeaseLost, so that a writer ends early. That nothing
    stale is written does not depend on it.
    """

    epoch: int
    before: Callable[[str], None] = lambda what: None

    @property
    def first(self) -> int:
        """The number of its fence."""
        return self.epoch * PER_EPOCH


def create(lake: Lake, table: str, columns: tables.Columns, term: Term) -> None:
    """Makes the feed, fenced, unless another writer has just made it. `columns`: (name, Spark SQL type)."""
    term.before("fence")
    tables.create(lake, table, columns, _numbered(term.first))


def fence(lake: Lake, table: str, term: Term) -> bool:
    """No writer of an earlier epoch adds anything to the feed from now on; False: that was so already.

    Raises LeaseLost when a later one has been there.
    """
    from deltalake.exceptions import CommitFailedError

    for tries in range(_TRIES):
        found = _opened(lake, table)
        if _last(found, table, term) >= term.first:
            return tries > 0
        term.before("fence")
        try:
            found.create_write_transaction([], "append", found.schema(), commit_properties=_numbered(term.first))
        except CommitFailedError as error:
            log.info("event=fence-again table=%s error=%s", table, error)
    raise LeaseLost(f"other drivers write {table} all the time; this one stops writing")


def append(lake: Lake, table: str, rows: Rows, term: Term) -> int:
    """Adds the rows in one commit to the feed, which is fenced, and returns the table's version that it made.

    Raises LeaseLost, and adds nothing, when a later writer has been there.
    """
    import pyarrow as pa
    from deltalake import write_deltalake
    from deltalake.exceptions import DeltaError

    found = _opened(lake, table)
    number, schema = _last(found, table, term) + 1, pa.schema(found.schema().to_arrow())
    if number <= term.first:
        raise LeaseLost(f"{table} is not fenced by epoch {term.epoch}; this driver stops writing")
    batches = pa.RecordBatchReader.from_batches(schema, rows(number, schema))
    term.before("append")
    try:
        write_deltalake(found, batches, mode="append", commit_properties=_numbered(number))
    except (DeltaError, OSError):
        found = _opened(lake, table)
        if _last(found, table, term) != number:  # it is, when only the answer was lost
            raise
    return int(found.version())


def _last(found: "DeltaTable", table: str, term: Term) -> int:
    """The number of the feed's last commit, -1 before the first; LeaseLost when a later driver made it."""
    last = found.transaction_version(WRITER)
    if last is not None and last // PER_EPOCH > term.epoch:
        raise LeaseLost(
            f"the driver of epoch {last // PER_EPOCH} writes {table}; this one, of epoch {term.epoch}, stops writing"
        )
    return -1 if last is None else int(last)


def _opened(lake: Lake, table: str) -> "DeltaTable":
    from deltalake import DeltaTable

    return DeltaTable(lake.table(table), storage_options=lake.delta_options())


def _numbered(number: int) -> "CommitProperties":
    from deltalake import CommitProperties, Transaction

    return CommitProperties(app_transactions=[Transaction(WRITER, number)])
