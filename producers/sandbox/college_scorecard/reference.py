"""The real files of 2022 as a data set: institutions, joined by UNITID with the programmes of 113 schools.

The files are copies that went through a spreadsheet: OPEIDs, ZIP and CIP codes have lost their leading zeros and get
them back. The programme file is cut off in its last line, and holds 20 schools the institution file lacks; these lines
cannot be served, and are counted.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from producers.sandbox.college_scorecard.fields import ServedSchool, Value
from producers.sources.college_scorecard.bulk_columns import number, padded, text, zip_code

INSTITUTIONS = "scorecard/institution_26cols_2022_black9137.csv"
PROGRAMMES = "scorecard/fieldofstudy_ipeds_counts_5251rows_2022_black9137.csv"
Row = Mapping[str, str]


@dataclass
class _Loaded:
    fields: dict[str, dict[str, Value]] = field(default_factory=dict)  # by UNITID
    programs: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    institution_rows: int = 0
    programme_rows: int = 0
    unreadable: int = 0
    school_absent: int = 0


def schools(folder: Path) -> list[ServedSchool]:
    """Every institution of the reference data below `folder`; raises FileNotFoundError saying what is missing."""
    loaded = _load(folder)
    return [ServedSchool(fields, loaded.programs.get(unit_id, [])) for unit_id, fields in loaded.fields.items()]


def accounting(folder: Path, searches: Sequence[str] = ()) -> dict[str, dict[str, int]]:
    """What became of every line of both files, whatever is searched for.

    `rows` counts all lines after the header, the cut one included: rows = served + unreadable + school_absent.
    """
    loaded = _load(folder)
    return {
        "institutions": {"rows": loaded.institution_rows, "served": len(loaded.fields)},
        "programmes": {
            "rows": loaded.programme_rows,
            "served": sum(len(programs) for programs in loaded.programs.values()),
            "unreadable": loaded.unreadable,
            "school_absent": loaded.school_absent,
        },
    }


def _load(folder: Path) -> _Loaded:
    loaded = _Loaded()
    for row in _rows(folder / INSTITUTIONS):
        loaded.institution_rows += 1
        loaded.fields[row["UNITID"]] = _institution(row)
    for row in _rows(folder / PROGRAMMES):
        loaded.programme_rows += 1
        _take_programme(loaded, row)
    return loaded


def _take_programme(loaded: _Loaded, row: Row) -> None:
    unit_id = row["UNITID"]
    if None in row.values():  # fewer columns than the header: the cut line
        loaded.unreadable += 1
    elif unit_id not in loaded.fields:
        loaded.school_absent += 1
    else:
        loaded.programs.setdefault(unit_id, []).append(_programme(row))


def _rows(path: Path) -> Iterator[Row]:
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is not there; give the folder of reference data that holds {path.parent.name}/"
        )
    with path.open(encoding="utf-8", newline="") as lines:  # plain ASCII, in fact
        yield from csv.DictReader(lines)


def _institution(row: Row) -> dict[str, Value]:
    return {
        "id": int(row["UNITID"]),
        "ope8_id": padded(8)(row["OPEID"]),
        "ope6_id": padded(6)(row["OPEID6"]),
        "school.name": text(row["INSTNM"]),
        "school.city": text(row["CITY"]),
        "school.state": text(row["STABBR"]),
        "school.zip": zip_code(row["ZIP"]),
        "school.accreditor": text(row["ACCREDAGENCY"]),
        "school.school_url": text(row["INSTURL"]),
        "school.price_calculator_url": text(row["NPCURL"]),
        "location.lat": _float(row["LATITUDE"]),
        "location.lon": _float(row["LONGITUDE"]),
        "latest.admissions.admission_rate.overall": _float(row["ADM_RATE"]),
        "latest.admissions.sat_scores.average.overall": number(row["SAT_AVG"]),
        "latest.cost.tuition.in_state": number(row["TUITIONFEE_IN"]),
        "latest.cost.tuition.out_of_state": number(row["TUITIONFEE_OUT"]),
    }


def _programme(row: Row) -> dict[str, Value]:
    return {
        "unit_id": number(row["UNITID"]),
        "ope6_id": padded(6)(row["OPEID6"]),
        "code": padded(4)(row["CIPCODE"]),
        "title": text(row["CIPDESC"]),
        "school.name": text(row["INSTNM"]),
        "school.type": text(row["CONTROL"]),
        "credential.level": number(row["CREDLEV"]),
        "credential.title": text(row["CREDDESC"]),
        "counts.ipeds_awards1": number(row["IPEDSCOUNT1"]),
        "counts.ipeds_awards2": number(row["IPEDSCOUNT2"]),
    }


def _float(cell: str) -> float | None:
    found = number(cell)
    return float(found) if isinstance(found, int | float) else None
