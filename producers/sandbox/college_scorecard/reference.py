"""The real files of 2022 as a data set: institutions, joined by UNITID with the programmes of 113 schools.

The files are copies that went through a spreadsheet: OPEIDs, ZIP and CIP codes have lost their leading zeros and get
them back. The programme file is cut off in its last line, and holds 20 schools the institution file lacks; these lines
cannot be served, and are counted.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from producers.sandbox.college_scorecard.fields import ServedSchool, Value
from producers.sandbox.tables import rows
from producers.sources.college_scorecard.bulk_columns import PROGRAM, SCHOOL, Column, number

INSTITUTIONS = "scorecard/institution_26cols_2022_black9137.csv"
PROGRAMMES = "scorecard/fieldofstudy_ipeds_counts_5251rows_2022_black9137.csv"
Record = dict[str, Value]


def _float(cell: str) -> float | None:
    found = number(cell)
    return float(found) if isinstance(found, int | float) else None


COORDINATES = {name: Column(SCHOOL[name].variable, _float) for name in ("location.lat", "location.lon")}
INSTITUTION = {**SCHOOL, **COORDINATES}


def schools(folder: Path) -> list[ServedSchool]:
    """Every institution of the reference data below `folder`; raises FileNotFoundError saying what is missing."""
    institutions, programmes, _ = _load(folder)
    return [ServedSchool(fields, programmes[unit_id].copy) for unit_id, fields in institutions.items()]


def accounting(folder: Path, searches: Sequence[str] = ()) -> dict[str, dict[str, int]]:
    """Account of every line of both files, whatever is searched for.

    `rows` counts all lines after the header, the cut one included: rows = served + unreadable + school_absent.
    """
    institutions, _, counts = _load(folder)
    lines = {name: counts[name] for name in ("served", "unreadable", "school_absent")}
    return {
        "institutions": {"rows": counts["institutions"], "served": len(institutions)},
        "programmes": {"rows": sum(lines.values()), **lines},
    }


def _load(folder: Path) -> tuple[dict[str, Record], dict[str, list[Record]], Counter[str]]:
    """Schools and their programmes by UNITID, and how many lines came to what."""
    institutions: dict[str, Record] = {}
    programmes: dict[str, list[Record]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for row in rows(folder / INSTITUTIONS):
        counts["institutions"] += 1
        institutions[row["UNITID"]] = _record(row, INSTITUTION)
    for row in rows(folder / PROGRAMMES):
        if None in row.values():  # fewer columns than the header: the cut line
            counts["unreadable"] += 1
        elif row["UNITID"] not in institutions:
            counts["school_absent"] += 1
        else:
            counts["served"] += 1
            programmes[row["UNITID"]].append(_record(row, PROGRAM))
    return institutions, programmes, counts


def _record(row: Mapping[str, str], columns: Mapping[str, Column]) -> Record:
    return {path: column.read(row[column.variable]) for path, column in columns.items() if column.variable in row}
