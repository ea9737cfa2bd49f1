"""Properties of reading files: whatever they hold, they are refused whole or read into pages."""

import csv
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from producers.sources.college_scorecard.bulk import bulk
from producers.sources.college_scorecard.bulk_columns import PROGRAM, SCHOOL, number, plain, zip_code
from producers.sources.college_scorecard.page import parse
from tests.producers.sources.college_scorecard.csv_files import FIELDS, INSTITUTIONS

CELLS = st.text(max_size=12) | st.sampled_from(["PS", "NULL", '="07"', "7", "0", "1e5", "-3", "nan", "1" * 30, "1107"])
IDS = st.sampled_from(["7", "8", "007", '="9"', "NULL", ""]) | CELLS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def table(columns: Any, rows: list[list[str]]) -> str:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([column.variable for column in columns.values()])
    writer.writerows(rows)
    return out.getvalue()


def rows(columns: Any) -> st.SearchStrategy[list[list[str]]]:
    width = len(columns)
    whole = st.tuples(IDS, st.lists(CELLS, min_size=width - 1, max_size=width - 1)).map(lambda row: [row[0], *row[1]])
    return st.lists(whole | st.lists(CELLS, min_size=1, max_size=width), max_size=6)


def read_or_refused(folder: Path) -> int | None:
    """The number of records that came, None when the files are refused; every page has to be one."""
    try:
        bodies = list(bulk(folder))
    except ValueError:
        return None
    parsed = [parse(body, "schools", page) for page, body in enumerate(bodies)]
    assert parsed[-1].ends
    return sum(len(page.drafts) + len(page.rejects) for page in parsed)


def put(folder: Path, institutions: bytes, fields: bytes) -> None:
    (folder / INSTITUTIONS).write_bytes(institutions)
    (folder / FIELDS).write_bytes(fields)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows(SCHOOL), rows(PROGRAM))
def test_any_cells_are_read_or_refused(folder: Path, schools: list[list[str]], offers: list[list[str]]) -> None:
    schools = [["7", *("A school" for _ in range(len(SCHOOL) - 1))], *schools]
    put(folder, table(SCHOOL, schools).encode(), table(PROGRAM, offers).encode())
    assert read_or_refused(folder)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read_or_refused(folder: Path, institutions: bytes, fields: bytes, headed: bool) -> None:
    heads = (table(SCHOOL, []).encode(), table(PROGRAM, []).encode()) if headed else (b"", b"")
    put(folder, heads[0] + institutions, heads[1] + fields)
    read_or_refused(folder)


@given(st.text())
def test_any_cell_becomes_json(cell: str) -> None:
    for read in (number, zip_code):
        assert json.loads(json.dumps(read(cell), allow_nan=False)) == read(cell)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_a_number_is_exactly_that_of_its_cell(value: Decimal) -> None:
    read = number(f" {value:f} ")
    assert Decimal(str(read)) == value
    assert plain(f'="{value:f}"') == f"{value:f}"
