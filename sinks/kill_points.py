"""Places where a test may kill or stop the process, to see that whoever comes next ends in the same state."""

import os
import re
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

# This stage's: copied, merged, before-commit, dynamodb-batch, before-position. Those of other stages are passed over.
_POINT = re.compile(r"^(stop@)?([a-z-]+)(:[1-9][0-9]*)?$")


@dataclass
class KillPoints:
    """Sends this process a signal when `point` is reached for the `nth` time; a None point never does."""

    point: str | None = None
    nth: int = 1
    sends: signal.Signals = signal.SIGKILL
    _reached: Counter[str] = field(default_factory=Counter)

    @classmethod
    def parse(cls, text: str | None, points: Sequence[str] = ()) -> "KillPoints":
        """`[stop@]<point>[:<n>]`, as GPPS_KILL_AT has it: with `stop@` SIGSTOP instead of SIGKILL.

        Raises ValueError when it is not, or not of `points`.
        """
        if not text:
            return cls()
        point, _, nth = text.removeprefix("stop@").partition(":")
        if not _POINT.match(text) or (points and point not in points):
            form = "[stop@]<point>[:<n>]"
            raise ValueError(f"{text!r} is not {form}{' with a point of ' * bool(points)}{', '.join(points)}")
        return cls(point, int(nth or "1"), signal.SIGSTOP if text.startswith("stop@") else signal.SIGKILL)

    def reach(self, point: str) -> None:
        self._reached[point] += 1
        if point == self.point and self._reached[point] == self.nth:
            os.kill(os.getpid(), self.sends)
