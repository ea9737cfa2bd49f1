"""Sizes of a pipeline's tables, as its driver last saw them: a file of this machine, for `gpps status`."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from plumbing.files import write_private
from producers.fields import instant

log = logging.getLogger(__name__)

_ENDS = ".tables.json"


@dataclass(frozen=True)
class Size:
    """Files that are a table now, and their bytes."""

    files: int
    bytes: int


@dataclass(frozen=True)
class ReportedSizes:
    """Table sizes of one pipeline; `at`: when they were written, an instant of the contract."""

    pipeline: str
    at: str
    tables: Mapping[str, Size]


def sizes_file(state_dir: Path, pipeline: str) -> Path:
    return state_dir / f"{pipeline}{_ENDS}"


def write_sizes(file: Path, tables: Mapping[str, Size], now: datetime) -> None:
    """A disk that is full is logged and does no harm."""
    report = {"at": instant(now), "tables": {name: asdict(size) for name, size in sorted(tables.items())}}
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(file, json.dumps(report))
    except OSError as error:
        log.warning("%s cannot be written: %s", file.name, error.strerror)


def read_sizes(state_dir: Path) -> list[ReportedSizes]:
    """Sizes that the drivers of this machine wrote; an unreadable file is skipped."""
    return [report for file in sorted(state_dir.glob(f"*{_ENDS}")) if (report := _read(file)) is not None]


def _read(file: Path) -> ReportedSizes | None:
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
        tables = {name: Size(**size) for name, size in report["tables"].items()}
        return ReportedSizes(file.name.removesuffix(_ENDS), report["at"], tables)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
