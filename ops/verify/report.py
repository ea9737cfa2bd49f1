"""What a verification came to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ops.verify.comparison import Comparison
from ops.verify.reasons import Reason
from plumbing.errors import CANNOT_SAY, DIFFERENT
from streaming.ingest.offsets import Offsets

Verdict = Literal["EQUAL", "DIFFERENT", "CANNOT SAY"]
EXIT_CODES: Mapping[Verdict, int] = {"EQUAL": 0, "DIFFERENT": DIFFERENT, "CANNOT SAY": CANNOT_SAY}


@dataclass(frozen=True)
class Report:
    """`generation` was compared with `against`, which is what is expected.

    `fence`: the offsets both had read, topics without prefix. `why`: of CANNOT SAY. `left_out`: what was not compared,
    and why. `comparison`: None where it did not come to one. `at` (UTC) is when it ended, `seconds` how long it took.
    """

    generation: int
    against: int
    fence: Offsets
    why: tuple[Reason, ...]
    left_out: tuple[str, ...]
    comparison: Comparison | None
    at: str
    seconds: float
    code_version: str
    transform: str

    @property
    def verdict(self) -> Verdict:
        if self.why or self.comparison is None:
            return "CANNOT SAY"
        return "EQUAL" if self.comparison.equal else "DIFFERENT"

    @property
    def rows(self) -> int:
        """Rows compared, of all tables of both generations."""
        return self.comparison.rows if self.comparison else 0

    @property
    def reason(self) -> str:
        """Why in one line: of CANNOT SAY the reasons, of DIFFERENT how many rows in which tables."""
        if self.why:
            return "; ".join(f"{reason.kind}: {reason.said}" for reason in self.why)
        findings = self.comparison.findings if self.comparison else ()
        return "; ".join(f"{one.total} of {one.table} in {one.found} beside {one.expected}" for one in findings)

    def as_json(self) -> dict[str, Any]:
        return {"verdict": self.verdict, **asdict(self)}
