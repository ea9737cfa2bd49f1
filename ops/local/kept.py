"""What is kept, for how long, and how much of it there is, as far as this machine can tell without asking a service."""

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
class Kept:
    """`now`: what there is; None: nobody has said. `bound`: what it may come to, or until when it stays."""

    what: str
    now: str | None
    bound: str


def kept(state_dir: Path, logs: Path) -> list[Kept]:
    """Each kind of thing that grows. Reads files of this machine only."""
    return [
        *_tables(state_dir),
        Kept("replaced files", None, f"{_hours('keep_replaced_hours')}, and while a follower lacks them"),
        Kept("commits of tables", None, f"{_hours('keep_log_hours')}; a follower that is later loads the snapshot"),
        Kept("events, dead letters", None, "for ever: rebuilds, accounts and --as-of ask for all of them"),
        Kept("raw archive", None, "for ever: what can be read again from the pages"),
        Kept("as_of", None, "the last 10"),
        Kept("examinations", None, "the last 100, in the warehouse"),
        Kept("exports, reports", None, "what you made, until you delete it; the same state is the same export"),
        Kept("state items", None, "one for each lease, cursor and search"),
        Kept("logs", _size(logs), f"{FILES} files of {MAX_BYTES / _MB:g} MB a daemon"),
        Kept("logs of services", None, f"two files of {MAX_LOG_BYTES / _MB:g} MB a service"),
    ]


def lines(found: list[Kept]) -> list[str]:
    """The same as a table."""
    first, second = (max(len(text) for text in column) for column in _columns(found))
    head = f"{'kept':{first}} {'now':{second}} for how long, or at most"
    return [head, *(f"{one.what:{first}} {one.now or '':{second}} {one.bound}" for one in found)]


def _hours(name: str) -> str:
    return f"{StreamingSettings.model_fields[name].default} h unless GPPS_{name.upper()} says otherwise"


def _columns(found: list[Kept]) -> tuple[list[str], list[str]]:
    return ["kept", *(one.what for one in found)], ["now", *(one.now or "" for one in found)]


def _tables(state_dir: Path) -> Iterator[Kept]:
    for told in read_sizes(state_dir):
        if told.tables:
            name, most = max(told.tables.items(), key=lambda table: table[1].files)
            size = sum(table.bytes for table in told.tables.values()) / _MB
            said = f"{len(told.tables)} tables, {size:.1f} MB; most files: {most.files} ({name})"
            yield Kept(f"tables of {told.pipeline}", said, _FEW)


def _size(folder: Path) -> str | None:
    found = [file.stat().st_size for file in folder.glob("*") if file.is_file()]
    return f"{sum(found) / _MB:.1f} MB in {len(found)} files" if found else None
