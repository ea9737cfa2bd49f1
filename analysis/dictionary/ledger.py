"""The warehouse's ledger of loads, read from the SQL that makes it."""

import re

from analysis.dictionary.model import Column, Table, Undocumented
from analysis.dictionary.units import unit
from sinks.contract import LEDGER, ledger_text

_MEANING = re.compile(r"^-- column (\w+): (.+)$", re.MULTILINE)
_DEFINED = re.compile(r"^    (\w+) +(\w+) +NOT NULL", re.MULTILINE)
_KEY = re.compile(r"PRIMARY KEY \((.+)\)")


def ledger() -> Table:
    """Raises Undocumented when a column has no line `-- column` that says what it means."""
    text = ledger_text()
    meanings, key = dict(_MEANING.findall(text)), _KEY.search(text)
    columns = tuple(_column(name, kind, meanings) for name, kind in _DEFINED.findall(text))
    about = " ".join(line.removeprefix("-- ") for line in text.split("\n-- column", 1)[0].splitlines())
    return Table(LEDGER, "warehouse table", about, columns, tuple(key[1].split(", ")) if key else ())


def _column(name: str, kind: str, meanings: dict[str, str]) -> Column:
    if name not in meanings:
        raise Undocumented(f"{LEDGER}: add a line `-- column {name}: meaning` to create_load_ledger.sql")
    return Column(name, kind, unit(name, kind), "never", meanings[name])
