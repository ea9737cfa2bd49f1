"""Which column of the official CSV files holds which field of the API, and how a cell becomes the API's JSON value.

The names are those of the official data dictionary; `net_price … overall` is computed by the API and has no column.
Copies of the files that went through a spreadsheet or a data frame have lost leading zeros, which are given back, or
keep them by writing `="0301"`, or hold codes as floats ("301.0").
"""

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from producers.sources.college_scorecard.values import UNKNOWN

Json = str | int | float | None
WHOLE = re.compile(r"-?[0-9]{1,20}", re.ASCII)
NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?", re.ASCII)
DIGITS = re.compile(r"[0-9]+", re.ASCII)
FLOAT = re.compile(r"([0-9]{1,20})\.0+", re.ASCII)
ROUNDED = re.compile(r"[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]+", re.ASCII)  # digits of a code are lost
FORMULA = re.compile(r'="([^"]*)"')


def plain(cell: str) -> str | None:
    """The cell's text without blanks, spreadsheet formula and quotes of its own; None for a word for unknown."""
    text = cell.strip()
    formula = FORMULA.fullmatch(text)
    text = formula.group(1).strip() if formula else text
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    return None if text in UNKNOWN else text


def text(cell: str) -> Json:
    return plain(cell)


def number(cell: str) -> Json:
    """A JSON number that is exactly the cell's; what is none stays text, for the reader to refuse."""
    found = plain(cell)
    if found is None or not NUMBER.fullmatch(found):
        return found
    if WHOLE.fullmatch(found):
        return int(found)
    near = float(found)
    return near if math.isfinite(near) and Decimal(repr(near)) == Decimal(found) else found


def whole(cell: str) -> Json:
    """As `number` has it, and 123456.0 is 123456."""
    found = number(cell)
    return int(found) if isinstance(found, float) and found.is_integer() else found


def _code(cell: str) -> str | None:
    """The digits of a code that may stand as a float; unknown where some are lost ("1.9E+08")."""
    found = plain(cell)
    if found is None or ROUNDED.fullmatch(found):
        return None
    float_ = FLOAT.fullmatch(found)
    return float_[1] if float_ else found


def padded(width: int) -> Callable[[str], Json]:
    """Reads digits that have lost their leading zeros."""

    def read(cell: str) -> Json:
        found = _code(cell)
        return found.zfill(width) if found is not None and DIGITS.fullmatch(found) else found

    return read


def zip_code(cell: str) -> Json:
    """`603` is 00603; `193551488` and, with a lost zero, `67831234` are ZIP+4 without their dash."""
    found = _code(cell)
    if found is None or not DIGITS.fullmatch(found):
        return found
    return found.zfill(5 if len(found) <= 5 else 9)


class Column(NamedTuple):
    variable: str
    read: Callable[[str], Json]


UNIT_ID = "UNITID"
SCHOOL: Mapping[str, Column] = {
    "id": Column(UNIT_ID, whole),
    "ope6_id": Column("OPEID6", padded(6)),
    "school.name": Column("INSTNM", text),
    "school.city": Column("CITY", text),
    "school.state": Column("STABBR", text),
    "school.zip": Column("ZIP", zip_code),
    "school.ownership": Column("CONTROL", number),
    "school.locale": Column("LOCALE", number),
    "school.degrees_awarded.predominant": Column("PREDDEG", number),
    "school.operating": Column("CURROPER", number),
    "school.main_campus": Column("MAIN", number),
    "location.lat": Column("LATITUDE", number),
    "location.lon": Column("LONGITUDE", number),
    "latest.student.size": Column("UGDS", number),
    "latest.cost.tuition.in_state": Column("TUITIONFEE_IN", number),
    "latest.cost.tuition.out_of_state": Column("TUITIONFEE_OUT", number),
    "latest.cost.avg_net_price.public": Column("NPT4_PUB", number),
    "latest.cost.avg_net_price.private": Column("NPT4_PRIV", number),
    "latest.earnings.10_yrs_after_entry.median": Column("MD_EARN_WNE_P10", number),
    "latest.aid.median_debt.completers.overall": Column("GRAD_DEBT_MDN", number),
}
PROGRAM: Mapping[str, Column] = {
    "unit_id": Column(UNIT_ID, whole),
    "code": Column("CIPCODE", padded(4)),
    "credential.level": Column("CREDLEV", whole),
    "title": Column("CIPDESC", text),
    "credential.title": Column("CREDDESC", text),
    "distance": Column("DISTANCE", number),
    "counts.ipeds_awards1": Column("IPEDSCOUNT1", number),
    "counts.ipeds_awards2": Column("IPEDSCOUNT2", number),
    "debt.staff_grad_plus.all.all_inst.median": Column("DEBT_ALL_STGP_ANY_MDN", number),
    "debt.staff_grad_plus.all.all_inst.count": Column("DEBT_ALL_STGP_ANY_N", number),
    "earnings.1_yr.overall_median_earnings": Column("EARN_MDN_1YR", number),
    "earnings.1_yr.working_not_enrolled.overall_count": Column("EARN_COUNT_WNE_1YR", number),
    "earnings.4_yr.overall_median_earnings": Column("EARN_MDN_4YR", number),
    "earnings.4_yr.working_not_enrolled.overall_count": Column("EARN_COUNT_WNE_4YR", number),
    "earnings.5_yr.overall_median_earnings": Column("EARN_MDN_5YR", number),
    "earnings.5_yr.working_not_enrolled.overall_count": Column("EARN_COUNT_WNE_5YR", number),
}
