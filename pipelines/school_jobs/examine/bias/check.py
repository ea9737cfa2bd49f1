"""One check of this part: its name and what it asks, and the three ways it can end."""

from dataclasses import dataclass

from analysis.examine.results import SAMPLE_ROWS, Cell, Finding

Row = dict[str, Cell]


@dataclass(frozen=True)
class Found:
    """What a check found: how many, which first, and what follows from it."""

    number: int
    says: str
    limit: str | None
    warn: bool  # else a note
    sample: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Check:
    """`about` is the sentence that holds when the check passes."""

    name: str
    source: str
    about: str

    def passed(self, looked_at: int, says: str, limit: str | None = None) -> Finding:
        return Finding(
            check=self.name, part="bias", severity="note", source=self.source, about=self.about, verdict="pass",
            looked_at=looked_at, found=0, says=says, limit=limit,
        )  # fmt: skip

    def found(self, looked_at: int, what: Found) -> Finding:
        return Finding(
            check=self.name, part="bias", severity="warn" if what.warn else "note", source=self.source,
            about=self.about, verdict="found", looked_at=looked_at, found=what.number,
            sample=list(what.sample[:SAMPLE_ROWS]), says=what.says, limit=what.limit,
        )  # fmt: skip

    def not_examined(self, reason: str, looked_at: int = 0, limits: bool = False) -> Finding:
        """With the reason. `limits`: not to know it limits the answers, since what is asked about is there."""
        return Finding(
            check=self.name, part="bias", severity="note", source=self.source, about=self.about,
            verdict="not examined", looked_at=looked_at, found=0, says=f"Not examined: {reason}.",
            limit=f"Whether the following holds was not examined, because {reason}: {self.about}" if limits else None,
        )  # fmt: skip
