"""Engine that an analysis reads from: it answers SQL over the stable views, the warehouse or the lake.

The same statement runs on both and gives the same rows. For that it keeps to what both understand: parameters are
`%(name)s`, types are cast by CAST, a ratio is `ROUND(CAST(a AS DECIMAL(18, 4)) / NULLIF(b, 0), 4)`, quantiles are
PERCENTILE_DISC, an ORDER BY is total and says where nulls go, and text is ordered by codes and ids only.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from plumbing.errors import TryLater, WrongUsage
from plumbing.warehouse import message

if TYPE_CHECKING:
    import pandas as pd

_HINTS = ("HINT:", "Candidate bindings:", "Did you mean")  # of PostgreSQL, and of DuckDB

Rows = tuple[list[str], Sequence[tuple[Any, ...]]]
ASKED = "`gpps status` tells whether it answers"


class EngineAway(TryLater):
    """The engine cannot be reached, or holds nothing yet. The message says what to do."""


class WrongStatement(WrongUsage):
    """The engine does not accept the statement. The message is its own, in one line."""


class UnknownView(WrongStatement):
    """The statement reads what is no view. The message lists those there are."""


class Engine(Protocol):
    """One state of the data throughout. Views are the stable ones (sinks/contract.py) and the derived ones."""

    @property
    def name(self) -> str:
        """`warehouse` or `lake`."""

    def rows(self, statement: str, parameters: Mapping[str, object]) -> Rows:
        """Column names and rows: int, Decimal, str, bool, date, datetime in UTC, None.

        Raises EngineAway, WrongStatement, UnknownView, and WrongParameter for one that is not given.
        """

    def frame(self, statement: str, parameters: Mapping[str, object]) -> "pd.DataFrame":
        """The same as a DataFrame; decimals become floats, which is only fit for looking at and plotting."""

    def close(self) -> None: ...


def framed(rows: Rows) -> "pd.DataFrame":
    """Rows as a DataFrame, decimals as floats."""
    import pandas as pd

    columns, values = rows
    shown = [[float(value) if isinstance(value, Decimal) else value for value in row] for row in values]
    return pd.DataFrame(shown, columns=columns)


def one_line(error: BaseException) -> str:
    """The message of a database's error, with its hint, without the drawing that marks the place."""
    first, *others = [line.strip() for line in message(error).splitlines() if line.strip()] or [type(error).__name__]
    return "; ".join([first, *(line for line in others if line.startswith(_HINTS))])
