"""The upkeep of a generation's tables by its driver: a little of it after each refresh, so that nothing waits for it.

No file is replaced that has landed since the last refresh looked: the next refresh would miss the new rows in it.
Each time some tables are looked at, in turns. A step that fails is logged and retried later; the
stream continues.
"""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from plumbing.delta import DataFile, files_of
from plumbing.errors import Failure
from plumbing.generations import last_refresh
from plumbing.lake import Gone, reaching
from plumbing.lease.lease import LeaseLost
from streaming.lake.paths import DEAD_LETTERS, Lake
from streaming.lake.tables import CHECKPOINT_INTERVAL, retention
from streaming.lake.views import ORDER
from streaming.maintenance.compaction import Before, Layout, Step, compact, is_plain, too_many
from streaming.maintenance.sizes import Size, write_sizes
from streaming.maintenance.vacuum import Keeping, vacuum
from streaming.pipeline import Pipeline

if TYPE_CHECKING:
    from deltalake import DeltaTable

log = logging.getLogger(__name__)

SOME_SECONDS = 0.25  # after a refresh, of batches' time: a look at a table takes some hundredths, a step a tenth
VACUUM_SECONDS = 600.0  # at least so long between two of one table
ORPHANS_SECONDS = 86_400.0


def layouts(pipeline: Pipeline) -> dict[str, Layout]:
    """Of every table that a pipeline's driver writes."""
    events = {table: Layout((*pipeline.cluster.get(table, ()), *ORDER)) for table in pipeline.event_tables()}
    feeds = {mart.changes_table: Layout(mart.key, mart.key) for mart in pipeline.marts}
    return {**events, DEAD_LETTERS: Layout(("_topic", "_partition", "_offset")), **feeds}


@dataclass
class Upkeep:
    """`before` is called before each write and may raise LeaseLost. `sizes_file`: where table sizes are written."""

    lake: Lake
    tables: dict[str, Layout]
    keeping: Keeping
    before: Before
    sizes_file: Path | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    new_name: Callable[[], str] = lambda: f"part-00000-{secrets.token_hex(16)}.snappy.parquet"
    _turn: int = 0
    _sizes: dict[str, Size] = field(default_factory=dict)
    _vacuumed: dict[str, float] = field(default_factory=dict)
    _cleared: dict[str, float] = field(default_factory=dict)

    def some(self) -> None:
        """One step each for the next tables, until their time is over. Raises LeaseLost."""
        names, until = list(self.tables), self.monotonic() + SOME_SECONDS
        for _ in names:
            self._look(names[self._turn % len(names)])
            self._turn += 1
            if self.monotonic() >= until:
                break
        self._tell()

    def all(self) -> None:
        """Steps for every table until none has too many files. Raises LeaseLost."""
        for table in self.tables:
            while self._look(table):
                pass
        self._tell()

    def _tell(self) -> None:
        if self.sizes_file is not None:
            write_sizes(self.sizes_file, self._sizes, self.now())

    def _look(self, table: str) -> bool:
        """True when there was anything to do."""
        try:
            with reaching(f"the Delta table {self.lake.table(table)}"):
                return self._step(table)
        except LeaseLost:
            raise
        except (Failure, Gone) as error:
            log.warning("event=upkeep-failed table=%s error=%s", table, " ".join(str(error).split()))
        except Exception:  # whatever it is: facts do not wait for it
            log.exception("event=upkeep-failed table=%s", table)
        return False

    def _step(self, table: str) -> bool:
        opened = self.lake.log(table).opened()
        if opened is None or not is_plain(opened):
            return False
        self._keep_no_longer(opened)
        files = files_of(opened)
        self._sizes[table] = Size(len(files), sum(file.size for file in files))
        if not (chosen := too_many(files) and too_many(self._refreshed(table, opened, files))):
            return False
        step = Step(opened, chosen, self.tables[table], self.new_name(), self.now())
        done = compact(self.lake, table, step, self.before)
        if done is None:
            return False
        log.info(
            "event=compacted table=%s version=%d files=%d rows=%d kept=%d",
            *(table, done.version, done.files, done.rows_before, done.rows),
        )
        if done.version % CHECKPOINT_INTERVAL == 0:  # of a commit of its own making no writer makes one
            opened.update_incremental()
            opened.create_checkpoint()
        self._vacuum(table)
        return True

    def _refreshed(self, table: str, opened: "DeltaTable", files: tuple[DataFile, ...]) -> Sequence[DataFile]:
        """Those of the files that the last refresh has seen, where it reads the table."""
        position = last_refresh(self.lake.uri, self.lake.generation, self.lake.aws)
        seen = position.get("tables", {}).get(table, opened.version())
        if seen >= opened.version():
            return files
        then = self.lake.log(table).opened(seen)
        known = set(files_of(then)) if then else set()
        return [file for file in files if file in known]

    def _keep_no_longer(self, opened: "DeltaTable") -> None:
        """Has the table keep its log as long as the settings say now."""
        wanted = retention(self.keeping.followers, self.keeping.readers)
        if any(opened.metadata().configuration.get(name) != value for name, value in wanted.items()):
            self.before("retention")
            opened.alter.set_table_properties(wanted)

    def _vacuum(self, table: str) -> None:
        now = self.monotonic()
        if now - self._vacuumed.get(table, -VACUUM_SECONDS) < VACUUM_SECONDS:
            return
        orphans = now - self._cleared.get(table, -ORPHANS_SECONDS) >= ORPHANS_SECONDS
        gone = vacuum(self.lake, table, self.keeping, self.before, self.now(), orphans)
        self._vacuumed[table] = now
        if orphans:
            self._cleared[table] = now
        if gone:
            log.info("event=vacuumed table=%s files=%d", table, gone)
