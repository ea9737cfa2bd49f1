"""Context that a figure gets beside its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

WIDTHS = {1: 3.5, 2: 7.2}  # inches: one and two columns of a printed page


@dataclass(frozen=True)
class Context:
    """`note`: where the data is from; `as_of`: the day it stood so (anything that prints as one); `title`: instead of
    the figure's own; `about`: what alone the rows are about, behind the title; `given`: the parameters of
    the question; `min_n`: cells on fewer values are withheld; `columns`: of the page that the figure spans."""

    note: str = ""
    as_of: object = None
    title: str | None = None
    about: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    min_n: int = 5
    columns: Literal[1, 2] = 2

    def titled(self, own: str) -> str:
        """The title, where the figure's own is `own`."""
        return f"{self.title or own}{f': {self.about}' if self.about else ''}"

    @property
    def width(self) -> float:
        """Inches."""
        return WIDTHS[self.columns]
