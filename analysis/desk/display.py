"""Output of a notebook's cell: a table with sentences, a figure, sentences alone. Texts are escaped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.report.model import Sheet
from analysis.report.render import environment

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

LONG_TABLE = 25  # rows; longer ones are folded


@dataclass(frozen=True)
class Text:
    """Sentences, one paragraph each; `listed` as a list."""

    sentences: Sequence[str]
    listed: bool = False

    @property
    def words(self) -> "Text":
        return self

    @property
    def frame(self) -> "pd.DataFrame":
        """No rows: what stands in place of a table has none."""
        import pandas as pd

        return pd.DataFrame()

    def first(self, column: str) -> object:
        return None

    def __repr__(self) -> str:
        return "\n".join(f"- {each}" if self.listed else each for each in self.sentences)

    def _repr_html_(self) -> str:
        return _html(says=() if self.listed else self.sentences, points=self.sentences if self.listed else ())


@dataclass(frozen=True)
class Table:
    """Rows with what they say (`says`), and what that rests on (`trust`).

    `frame`: the rows as a DataFrame, decimals as floats. `figure`: the catalog's name of the figure that draws them,
    `given`: the parameters of their question; `subject`: what alone it was asked about.
    """

    name: str
    sheet: Sheet
    frame: "pd.DataFrame" = field(repr=False)
    figure: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    subject: str = ""
    says: Sequence[str] = ()
    trust: Sequence[str] = ()

    @property
    def words(self) -> Text:
        """The sentences without the table."""
        return Text([*self.says, *self.trust])

    def first(self, column: str) -> object:
        """The first row's value; None when there is no row."""
        return None if self.frame.empty else self.frame[column].iloc[0]

    def __repr__(self) -> str:
        return "\n".join([f"{self.sheet.caption} {len(self.frame):,} rows.", *self.says, *self.trust])

    def _repr_html_(self) -> str:
        return _html(says=self.says, sheet=self.sheet, trust=self.trust)


@dataclass(frozen=True)
class Drawing:
    """A figure, saved as a PNG file at `path`; `says` is the same in one sentence."""

    figure: "Figure" = field(repr=False)
    path: Path
    says: str

    def __repr__(self) -> str:
        return self.says

    def _repr_png_(self) -> bytes:
        return self.path.read_bytes()


def _html(**parts: Any) -> str:
    given = {"says": (), "sheet": None, "trust": (), "points": (), "long_table": LONG_TABLE} | parts
    return environment("desk", "report/page").get_template("display.html").render(**given)
