"""Retention: the data that grow, how long each is kept, and how much there is, as far as local files tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.local.process import MAX_LOG_BYTES
from ops.supervise.logs import FILES, MAX_BYTES
from streaming.maintenance.compaction import FEW, SIZES
from streaming.maintenance.sizes import read_sizes
from streaming.settings import StreamingSettings

_MB = 1e6
_FEW = f"fewer than {FEW * len(SIZES)} files below {SIZES[-1] // 2**20} MB each, and those since the last look"


@dataclass(frozen=True)
class Retained:
    """`now`: what there is; None: unknown. `bound`: what it may come to, or until when it stays."""

    what: str
    now: str | None
    bound: str


def retained(state_dir: Path, logs: Path) -> list[Retained]:
    """Each kind of thing that grows. Reads files of this machine only."""
    return [
        *_tables(state_dir),
        Retained("replaced files", None, f"{_hours('keep_replaced_hours')}, and while a follower lacks them"),
        Retained("commits of tables", None, f"{_hours('keep_log_hours')}; a follower that is later loads the snapshot"),
        Retained("events, dead letters", None, "for ever: rebuilds, accounts and --as-of ask for all of them"),
        Retained("raw archive", None, "for ever: what can be read again from the pages"),
        Retained("as_of", None, "the last 10"),
        Retained("examinations", None, "the last 100, in the warehouse"),
        Retained("exports, reports", None, "what you made, until you delete it; the same state is the same export"),
        Retained("state items", None, "one for each lease, cursor and search"),
        Retained("logs", _size(logs), f"{FILES} files of {MAX_BYTES / _MB:g} MB a daemon"),
        Retained("logs of services", None, f"two files of {MAX_LOG_BYTES / _MB:g} MB a service"),
    ]


def lines(found: list[Retained]) -> list[str]:
    """The same as a table."""
    first, second = (max(len(text) for text in column) for column in _columns(found))
    head = f"{'kept':{first}} {'now':{second}} for how long, or at most"
    return [head, *(f"{one.what:{first}} {one.now or '':{second}} {one.bound}" for one in found)]


def _hours(name: str) -> str:
    return f"{StreamingSettings.model_fields[name].default} h unless GPPS_{name.upper()} says otherwise"


def _columns(found: list[Retained]) -> tuple[list[str], list[str]]:
    return ["kept", *(one.what for one in found)], ["now", *(one.now or "" for one in found)]


def _tables(state_dir: Path) -> Iterator[Retained]:
    for sizes in read_sizes(state_dir):
        if sizes.tables:
            name, most = max(sizes.tables.items(), key=lambda table: table[1].files)
            size = sum(table.bytes for table in sizes.tables.values()) / _MB
            summary = f"{len(sizes.tables)} tables, {size:.1f} MB; most files: {most.files} ({name})"
            yield Retained(f"tables of {sizes.pipeline}", summary, _FEW)


def _size(folder: Path) -> str | None:
    found = [file.stat().st_size for file in folder.glob("*") if file.is_file()]
    return f"{sum(found) / _MB:.1f} MB in {len(found)} files" if found else None
