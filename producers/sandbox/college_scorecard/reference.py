"""The real files of 2022 as a data set: institutions, joined by UNITID with the programmes of 113 schools.

The files are copies that went through a spreadsheet: OPEIDs, ZIP and CIP codes have lost their leading zeros and get
them back. The programme file is cut off in its last line, and holds 20 schools the institution file lacks; these lines
cannot be served, and are counted.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from producers.sandbox.college_scorecard.fields import ServedSchool, Value

INSTITUTIONS = "scorecard/institution_26cols_2022_black9137.csv"
PROGRAMMES = "scorecard/fieldofstudy_ipeds_counts_5251rows_2022_black9137.csv"
UNKNOWN = frozenset({"", "NULL", "PrivacySuppressed", "PS", "NA"})
Row = Mapping[str, str | None]


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


def accounting(folder: Path) -> dict[str, dict[str, int]]:
    """What became of every line of both files.

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
        loaded.fields[row["UNITID"] or ""] = _institution(row)
    for row in _rows(folder / PROGRAMMES):
        loaded.programme_rows += 1
        _take_programme(loaded, row)
    return loaded


def _take_programme(loaded: _Loaded, row: Row) -> None:
    unit_id = row["UNITID"] or ""
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
        "id": int(row["UNITID"] or ""),
        "ope8_id": _padded(row["OPEID"], 8),
        "ope6_id": _padded(row["OPEID6"], 6),
        "school.name": _text(row["INSTNM"]),
        "school.city": _text(row["CITY"]),
        "school.state": _text(row["STABBR"]),
        "school.zip": _zip(row["ZIP"]),
        "school.accreditor": _text(row["ACCREDAGENCY"]),
        "school.school_url": _text(row["INSTURL"]),
        "school.price_calculator_url": _text(row["NPCURL"]),
        "location.lat": _float(row["LATITUDE"]),
        "location.lon": _float(row["LONGITUDE"]),
        "latest.admissions.admission_rate.overall": _float(row["ADM_RATE"]),
        "latest.admissions.sat_scores.average.overall": _int(row["SAT_AVG"]),
        "latest.cost.tuition.in_state": _int(row["TUITIONFEE_IN"]),
        "latest.cost.tuition.out_of_state": _int(row["TUITIONFEE_OUT"]),
    }


def _programme(row: Row) -> dict[str, Value]:
    return {
        "unit_id": _int(row["UNITID"]),
        "ope6_id": _padded(row["OPEID6"], 6),
        "code": _padded(row["CIPCODE"], 4),
        "title": _text(row["CIPDESC"]),
        "school.name": _text(row["INSTNM"]),
        "school.type": _text(row["CONTROL"]),
        "credential.level": _int(row["CREDLEV"]),
        "credential.title": _text(row["CREDDESC"]),
        "counts.ipeds_awards1": _int(row["IPEDSCOUNT1"]),
        "counts.ipeds_awards2": _int(row["IPEDSCOUNT2"]),
    }


def _text(cell: str | None) -> str | None:
    return None if cell is None or cell.strip() in UNKNOWN else cell


def _padded(cell: str | None, width: int) -> str | None:
    text = _text(cell)
    return None if text is None else text.zfill(width)


def _zip(cell: str | None) -> str | None:
    """`603` is 00603; `193551488` and, with a lost zero, `67831234` are ZIP+4 without their dash."""
    text = _text(cell)
    if text is None or "-" in text:
        return text
    return text.zfill(5 if len(text) <= 5 else 9)


def _int(cell: str | None) -> int | None:
    text = _text(cell)
    return None if text is None else int(text)


def _float(cell: str | None) -> float | None:
    text = _text(cell)
    return None if text is None else float(text)
