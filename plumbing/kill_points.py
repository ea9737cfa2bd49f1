"""Places where a test may kill or stop the process, to see that whoever comes next ends in the same state."""

import os
import re
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pydantic import AfterValidator

_POINT = re.compile(r"^(stop@)?([a-z-]+)(:[1-9][0-9]*)?$")


@dataclass
class KillPoints:
    """Sends this process a signal when `point` is reached for the `nth` time; a None point never does.

    `first` is called before it is killed, for what would outlive it.
    """

    point: str | None = None
    nth: int = 1
    sends: signal.Signals = signal.SIGKILL
    first: Callable[[], None] | None = None
    _reached: Counter[str] = field(default_factory=Counter)

    @classmethod
    def parse(
        cls, text: str | None, points: Sequence[str] = (), first: Callable[[], None] | None = None
    ) -> "KillPoints":
        """`[stop@]<point>[:<n>]`, as GPPS_KILL_AT has it: with `stop@` SIGSTOP instead of SIGKILL.

        Raises ValueError when it is not, or not of `points`.
        """
        if not text:
            return cls()
        point, _, nth = text.removeprefix("stop@").partition(":")
        if not _POINT.match(text) or (points and point not in points):
            form = "[stop@]<point>[:<n>]"
            raise ValueError(f"it is not {form}{' with a point of ' * bool(points)}{', '.join(points)}")
        stops = text.startswith("stop@")
        return cls(point, int(nth or "1"), signal.SIGSTOP if stops else signal.SIGKILL, None if stops else first)

    def reach(self, point: str) -> None:
        self._reached[point] += 1
        if point == self.point and self._reached[point] == self.nth:
            if self.first:
                self.first()
            os.kill(os.getpid(), self.sends)


def kill_point(*points: str) -> AfterValidator:
    """For a setting that names one of these points, or any where none are given: those of others are passed over."""

    def checked(text: str) -> str:
        KillPoints.parse(text, points)
        return text

    return AfterValidator(checked)
