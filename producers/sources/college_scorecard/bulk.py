"""The official CSV files → bodies of the pages that the API would serve: 100 schools each, by id, with programmes.

What cannot be served as the API would have served it comes as well, at the end of the last page, as records that the
reader of pages refuses with the reason given here: lines that are cut off, schools listed twice, programmes of schools
that the institution file lacks (one record for each such school).
"""

import json
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from producers.sources.college_scorecard import bulk_columns, bulk_files
from producers.sources.college_scorecard.bulk_columns import PROGRAM, SCHOOL, UNIT_ID, plain
from producers.sources.college_scorecard.bulk_files import FIELDS, INSTITUTIONS, CsvFile, Row
from producers.sources.college_scorecard.mapping import PROGRAMS, nested
from producers.sources.college_scorecard.records import REFUSED

log = logging.getLogger(__name__)

PER_PAGE = 100
MOST_PROBLEMS = 1_000  # lines that cannot be read; more, and a file is another than it says
NO_ID = "without UNITID"
LARGEST_ID = 10**12  # what the contract allows


@dataclass
class Loaded:
    """Schools by id, and programmes in a database of its own on the disk, which goes when it is closed."""

    schools: dict[int, dict[str, Any]] = field(default_factory=dict)
    homeless: dict[str, list[int]] = field(default_factory=dict)  # lines of programmes by the id that no school has
    problems: list[dict[str, str]] = field(default_factory=list)
    store: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(""))


def bulk(folder: Path) -> Iterator[bytes]:
    """The pages of the files in `folder`; raises ValueError saying which file, column or line is wrong."""
    institutions, fields = bulk_files.find(folder, INSTITUTIONS), bulk_files.find(folder, FIELDS)
    loaded = Loaded()
    try:
        _take_schools(institutions, loaded)
        _take_programmes(fields, loaded)
        for unit_id, lines in loaded.homeless.items():
            _complain(loaded, fields, lines[0], _homeless(unit_id, lines, institutions))
        if loaded.problems:
            log.warning(
                "bulk refused=%d, on the last page; the first: %s", len(loaded.problems), loaded.problems[0][REFUSED]
            )
        yield from _pages(loaded)
    finally:
        loaded.store.close()


def _take_schools(file: CsvFile, loaded: Loaded) -> None:
    for row in _rows(file, loaded, list(SCHOOL.values()), [UNIT_ID, "INSTNM"]):
        unit_id = _unit_id(row)
        if unit_id is None:
            _complain(loaded, file, row.line, f"{row.cells[UNIT_ID]!r} is no UNITID")
        elif unit_id in loaded.schools:
            _complain(loaded, file, row.line, f"school {unit_id} stands in the file already")
        else:
            loaded.schools[unit_id] = _values(row, SCHOOL)
    if not loaded.schools:
        raise ValueError(f"{file.name} holds no school")


def _take_programmes(file: CsvFile, loaded: Loaded) -> None:
    loaded.store.execute("CREATE TABLE programme (unit_id INTEGER, body TEXT)")
    loaded.store.executemany("INSERT INTO programme VALUES (?, ?)", _programmes(file, loaded))
    loaded.store.execute("CREATE INDEX by_school ON programme (unit_id)")
    [(count,)] = loaded.store.execute("SELECT count(*) FROM programme")
    log.info("bulk schools=%d programmes=%d", len(loaded.schools), count)


def _programmes(file: CsvFile, loaded: Loaded) -> Iterator[tuple[int, str]]:
    for row in _rows(file, loaded, list(PROGRAM.values()), [UNIT_ID, "CIPCODE", "CREDLEV", "CIPDESC"]):
        unit_id = _unit_id(row)
        if unit_id is not None and unit_id in loaded.schools:
            yield unit_id, json.dumps(nested(_values(row, PROGRAM)), ensure_ascii=False)
        else:
            named = plain(row.cells[UNIT_ID]) or NO_ID
            loaded.homeless.setdefault(named, []).append(row.line)


def _rows(file: CsvFile, loaded: Loaded, columns: list[bulk_columns.Column], needed: list[str]) -> Iterator[Row]:
    for row in bulk_files.rows(file, [column.variable for column in columns], needed):
        if row.problem is None:
            yield row
            continue
        _complain(loaded, file, row.line, row.problem)
        if len(loaded.problems) > MOST_PROBLEMS:
            raise ValueError(
                f"{file.name}: more than {MOST_PROBLEMS:,} lines cannot be read, the last being {row.line}"
            )


def _unit_id(row: Row) -> int | None:
    found = bulk_columns.whole(row.cells[UNIT_ID])
    return found if isinstance(found, int) and 0 < found < LARGEST_ID else None


def _values(row: Row, columns: Any) -> dict[str, Any]:
    return {path: column.read(row.cells.get(column.variable, "")) for path, column in columns.items()}


def _homeless(unit_id: str, lines: list[int], institutions: CsvFile) -> str:
    whose = NO_ID if unit_id == NO_ID else f"of school {unit_id}, which {institutions.name} lacks"
    return f"{len(lines)} programmes {whose}: lines {lines[0]} to {lines[-1]}"


def _complain(loaded: Loaded, file: CsvFile, line: int, problem: str) -> None:
    loaded.problems.append({REFUSED: f"{file.name} line {line}: {problem}"})


def _pages(loaded: Loaded) -> Iterator[bytes]:
    ids = sorted(loaded.schools)
    for start in range(0, len(ids), PER_PAGE):
        results = [_school(loaded, unit_id) for unit_id in ids[start : start + PER_PAGE]]
        if start + PER_PAGE >= len(ids):
            results += [json.dumps(problem, ensure_ascii=False) for problem in loaded.problems]
        metadata = {"page": start // PER_PAGE, "total": len(ids), "per_page": PER_PAGE}
        yield f'{{"metadata":{json.dumps(metadata)},"results":[{",".join(results)}]}}'.encode()


def _school(loaded: Loaded, unit_id: int) -> str:
    """A school with its programmes as JSON text; these are put in as they were written."""
    offered = loaded.store.execute("SELECT body FROM programme WHERE unit_id = ? ORDER BY rowid", (unit_id,))
    programmes = ",".join(body for (body,) in offered)
    school = json.dumps(loaded.schools[unit_id], ensure_ascii=False)
    return f'{school[:-1]},"{PROGRAMS}":[{programmes}]}}'
