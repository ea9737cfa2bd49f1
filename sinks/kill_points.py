"""Places where a test may kill the process, to see that the next run ends in the same state."""

import os
import re
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

# This stage's: copied, merged, before-commit, dynamodb-batch, before-position. Those of other stages are passed over.
_POINT = re.compile(r"^([a-z-]+)(:[1-9][0-9]*)?$")


@dataclass
class KillPoints:
    """SIGKILLs this process when `point` is reached for the `nth` time; a None point never does."""

    point: str | None = None
    nth: int = 1
    _reached: Counter[str] = field(default_factory=Counter)

    @classmethod
    def parse(cls, text: str | None, points: Sequence[str] = ()) -> "KillPoints":
        """`<point>` or `<point>:<n>`, as GPPS_KILL_AT has it; raises ValueError when it is not, or not of `points`."""
        if not text:
            return cls()
        point, _, nth = text.partition(":")
        if not _POINT.match(text) or (points and point not in points):
            raise ValueError(f"{text!r} is not <point>[:<n>]{' with a point of ' * bool(points)}{', '.join(points)}")
        return cls(point, int(nth or "1"))

    def reach(self, point: str) -> None:
        self._reached[point] += 1
        if point == self.point and self._reached[point] == self.nth:
            os.kill(os.getpid(), signal.SIGKILL)
