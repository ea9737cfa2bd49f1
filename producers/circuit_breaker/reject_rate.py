"""How much of what a source sends is refused, and when that is too much: plain values, no clock.

Counts go back WINDOW to two times WINDOW times `min_records`: beyond it they are halved, so that years of good data do
not hide a bad day.
"""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from producers.settings import RejectLimits

WINDOW = 5


class Counts(BaseModel):
    """What came lately: records, how many of them were refused, and what was refused without a good one in between."""

    model_config = ConfigDict(frozen=True)

    records: int = 0
    refused: int = 0
    in_a_row: int = 0
    pages_in_a_row: int = 0  # answers that were no page

    def with_page(self, refused: Sequence[bool], limits: RejectLimits) -> "Counts":
        """After the records of a page in their order: which of them were refused."""
        run = longest = self.in_a_row
        for bad in refused:
            run = run + 1 if bad else 0
            longest = max(longest, run)
        # A run that is too long stays so, whatever comes after it on the same page.
        return self._plus(len(refused), sum(refused), longest if longest >= limits.max_consecutive else run, limits)

    def with_batch(self, valid: int, dead: int, limits: RejectLimits) -> "Counts":
        """After a batch of a topic, whose order is not known: only one without a valid record lengthens a run."""
        return self._plus(valid + dead, dead, 0 if valid else self.in_a_row + dead, limits)

    def with_no_page(self) -> "Counts":
        """After an answer that was no page."""
        return self.model_copy(update={"pages_in_a_row": self.pages_in_a_row + 1})

    def bad(self) -> tuple[int, ...]:
        return self.refused, self.in_a_row, self.pages_in_a_row

    def _plus(self, records: int, refused: int, in_a_row: int, limits: RejectLimits) -> "Counts":
        records, refused = self.records + records, self.refused + refused
        while records > 2 * WINDOW * limits.min_records:
            records, refused = records // 2, refused // 2
        return Counts(records=records, refused=refused, in_a_row=in_a_row)


def excess(counts: Counts, limits: RejectLimits) -> str | None:
    """What is too much, in words; None: nothing is."""
    if counts.pages_in_a_row >= limits.max_bad_pages:
        return f"{counts.pages_in_a_row:,} answers in a row were no page"
    if counts.in_a_row >= limits.max_consecutive:
        return f"{counts.in_a_row:,} records in a row were refused"
    if counts.records >= limits.min_records and counts.refused * 100 > counts.records * limits.max_percent:
        return f"{counts.refused:,} of the last {counts.records:,} records were refused"
    return None
