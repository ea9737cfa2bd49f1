"""Elements of a data dictionary."""

from dataclasses import dataclass

from plumbing.errors import Failure

NO_UNIT = "none"  # a text, a code, a number that only tells things apart

# Every kind of thing that has columns, and what it is.
PLACES = {
    "warehouse view": "stable views of the warehouse; the lake's engine has the same ones by the same names",
    "lake view": "what only the lake's engine has: `gpps sql --on lake`",
    "derived view": "views over the warehouse's views, in warehouse and lake; nothing of them is stored",
    "question": "what `gpps ask` answers",
    "mart": "what the stream works out; its columns are those of its change feed and of its tables",
    "change feed": "append-only Delta tables of the lake: a mart's columns, then `_deleted` and `_version`",
    "topic": "events in Kafka, JSON",
    "events table": "Delta tables of the lake that topics are landed in",
    "lake table": "other Delta tables of the lake",
    "serving table": "tables of DynamoDB, after the set-up's prefix and the generation",
    "examination table": "what `gpps examine` keeps in the warehouse, in the schema `<schema>_examination`",
    "warehouse table": "tables of the warehouse behind the views, in the schema of a generation",
}


class Undocumented(Failure):
    """A column that lacks documentation. The message says what is missing, and where to write it."""


@dataclass(frozen=True)
class Column:
    """`null`: what a null means, "never" where there is none. `origin`: topics and tables that it is made of."""

    name: str
    type: str
    unit: str
    null: str
    meaning: str
    origin: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()  # names of caveats


@dataclass(frozen=True)
class Parameter:
    """Of a question. `default`: None where it has to be given."""

    name: str
    type: str
    default: str | None
    meaning: str


@dataclass(frozen=True)
class Table:
    """Anything with columns. `reads`: tables or topics that it is made of, one step back."""

    name: str
    place: str  # one of PLACES
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    called: str = ""  # what people call a question

    def __post_init__(self) -> None:
        strange = set(self.key) - {column.name for column in self.columns}
        if strange:
            raise ValueError(
                f"{self.place} {self.name}: the key names {', '.join(sorted(strange))}, which is no column"
            )


@dataclass(frozen=True)
class Caveat:
    """A caveat to keep in mind; `because` is the reason. `columns`: patterns of `table.column`."""

    name: str
    says: str
    because: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """A check of an examination. `limits`: what the check takes as right, by its parameters."""

    name: str
    about: str
    severity: str
    source: str
    engine: str
    because: str
    limits: tuple[Parameter, ...]


@dataclass(frozen=True)
class Source:
    """A source of data, and what may be done with them."""

    name: str
    about: str
    licence: str


@dataclass(frozen=True)
class Dictionary:
    tables: tuple[Table, ...]
    caveats: tuple[Caveat, ...]
    sources: tuple[Source, ...]
    checks: tuple[Check, ...] = ()
