"""Cells: exact values, and nothing that a spreadsheet would run."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinks.csv_export.cells import cell_of, guarded, quoted, unguarded

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tx",
    "\rx",
    "=",
    "-",
    " =1",
    "   +1",
    "\u00a0=1",
    " \u00a0 -1",
    "\u3000@x",
    "\u200b=1",
    "\ufeff=1",
    '"=1',
    "'=1",
    '" =1',
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "a\n=1",
    "a\r\n=1",
    "a\r=1",
    "a\n  +1",
    "a\n\n@x",
    "a\u2028=1",
    "a\x85=1",
    "a\x0b-1",
    "a;=1",
    'a;"=1',
    "a\t=1",
    "a|@x",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1?"&A1,"x")',
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    '"\n=1',
]
HARMLESS = [
    "",
    "Nursing",
    "O'Neill",
    "'quoted'",
    "Jean-Luc",
    "a=b",
    "a + b",
    "someone@example.org",
    "1-2",
    "New York, NY - remote",
    "two\nlines",
    "two\r\n\r\nlines",
    "semi; colon",
    " leading blank",
    "1e5",
    "ünïcode – dash",
]


@pytest.mark.parametrize("text", DANGEROUS, ids=ascii)
def test_what_might_be_run_gets_an_apostrophe_in_front(text: str) -> None:
    cell = guarded(text)
    assert cell.startswith("'")
    assert formulas_in(cell) == []
    assert unguarded(cell) == text


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


def formulas_in(cell: str) -> list[str]:
    """Formulas that a reader in another locale, or one that ends cells at line breaks, would run."""
    pieces = [cell]
    for separator in "\n\r\v\f\x85\u2028\u2029;\t|":
        pieces = [part for piece in pieces for part in piece.split(separator)]
    skipped = ' "\x00\u00a0\u200b\u2028\u2029\u3000\ufeff'
    return [piece for piece in pieces if piece.strip(skipped)[:1] in tuple("=+-@＝＋－＠")]


TRICKY = st.text(alphabet=st.sampled_from("'\" =+-@\t\r\n;|,a\u00a0\u2028\x85＝"), max_size=12)


@given(st.one_of(TRICKY, st.text()))
def test_a_guard_can_be_taken_back_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TRICKY)
def test_no_guarded_text_holds_a_formula(text: str) -> None:
    assert formulas_in(guarded(text)) == []


@given(st.lists(TRICKY, min_size=1, max_size=4))
def test_a_csv_reader_gets_the_texts(texts: list[str]) -> None:
    line = ",".join(map(quoted, texts)) + "\r\n"
    (row,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    assert [unguarded(cell) for cell in row] == texts


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("decimal(14,2)", Decimal("-123456789012.30"), "-123456789012.30"),
        ("decimal(9,6)", Decimal("0.000000"), "0.000000"),
        ("decimal(9,4)", Decimal("0.3000"), "0.3000"),
        ("int", -7, "-7"),
        ("boolean", True, "true"),
        ("boolean", False, "false"),
        ("timestamp", dt.datetime(2026, 3, 23, 14, 5, 9, 123, dt.UTC), "2026-03-23T14:05:09.000123Z"),
        ("date", dt.date(2026, 3, 23), "2026-03-23"),
        ("string", "0101", '"0101"'),
        ("string", 'a "b", c', '"a ""b"", c"'),
        ("string", "", '""'),
        ("string", None, ""),
        ("decimal(14,2)", None, ""),
    ],
)
def test_values_are_exact_and_numbers_stay_numbers(kind: str, value: Any, cell: str) -> None:
    assert cell_of(kind)(value) == cell
