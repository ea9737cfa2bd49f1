"""Tables that a CREATE TABLE of this project makes, with `-- column NAME: meaning` lines above it."""

import re
from importlib import resources

from analysis.content import sources
from analysis.dictionary.model import Column, Table, Undocumented
from analysis.dictionary.units import unit
from sinks.contract import LEDGER, ledger_text

KEPT = ("runs", "findings", "result_tables")  # of an examination
_MEANING = re.compile(r"^-- column (\w+): (.+)$", re.MULTILINE)
_DEFINED = re.compile(r"^    (\w+) +([a-z]+)( +NOT NULL| +PRIMARY KEY)?", re.MULTILINE)
_KEY = re.compile(r"PRIMARY KEY \((.+)\)|^    (\w+) \w+ PRIMARY KEY", re.MULTILINE)
_NULL = re.compile(r"; null: (.+)$")


def ledger() -> Table:
    """The warehouse's ledger of loads. Raises Undocumented."""
    return table(LEDGER, "warehouse table", ledger_text())


def examination() -> list[Table]:
    """What examinations keep. Raises Undocumented."""
    folder = resources.files("analysis.examine.history_sql")
    texts = {name: folder.joinpath(f"create_{name}.sql").read_text(encoding="utf-8") for name in KEPT}
    return [table(name, "examination table", text.replace("{sources}", sources())) for name, text in texts.items()]


def table(name: str, place: str, text: str) -> Table:
    """The table that `text` makes. Raises Undocumented when it does not say what a column means."""
    meanings, key = dict(_MEANING.findall(text)), _KEY.search(text)
    columns = tuple(_column(name, column, kind, said, meanings) for column, kind, said in _DEFINED.findall(text))
    about = " ".join(line.removeprefix("-- ") for line in text.split("\n-- column", 1)[0].splitlines())
    return Table(name, place, about, columns, tuple((key[1] or key[2]).split(", ")) if key else ())


def _column(table: str, name: str, kind: str, constraint: str, meanings: dict[str, str]) -> Column:
    meaning = meanings.get(name, "")
    null = "never" if constraint else (found[1] if (found := _NULL.search(meaning)) else "")
    if not meaning or not null:
        raise Undocumented(f"{table}: say in create_{table}.sql what {name} means, `-- column {name}: …; null: …`")
    return Column(name, kind, unit(name, kind), null, meaning)
