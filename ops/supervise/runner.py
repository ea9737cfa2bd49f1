"""One stage under supervision: started, started again after a while, asked to end, ended by force."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ops.supervise.child import Child
from ops.supervise.folder import Folder, StageState, State
from ops.supervise.logs import RotatedLog
from plumbing.errors import CONFIGURATION, TRY_LATER, USAGE
from plumbing.logs import Redacting

SEVERAL = 2  # ends in a row: one that is started again after these is only trying
HOPELESS = (USAGE, CONFIGURATION)  # exit codes which say that trying again changes nothing; TRY_LATER says it will


@dataclass(frozen=True)
class Rules:
    """Seconds before a stage that ended is started again: doubled from `first` to `longest`; after a run of `ran_well`
    or more `first` again. One whose configuration is wrong is tried only every `hopeless` or a little more. One that
    tries later may only have waited, for a broker say, for most of `waited`: a shorter run of it did not go well.

    `grace`: how many seconds one may take to end in order.
    """

    first: float = 1.0
    longest: float = 300.0
    ran_well: float = 180.0
    waited: float = 600.0
    hopeless: float = 900.0
    grace: float = 90.0

    def well(self, later: bool) -> float:
        """Seconds after which a run goes well, of a stage that ended (or ends now) to try later, or otherwise."""
        return self.waited if later else self.ran_well


@dataclass(frozen=True)
class History:
    """`in_a_row` ends without a good run between them, of any kind; `crashes` since the stage was wanted; `later`: the
    last one said that it tries later."""

    in_a_row: int = 0
    crashes: int = 0
    later: bool = False


def after_end(rules: Rules, history: History, code: int, ran_seconds: float, chance: float) -> tuple[float, History]:
    """In how many seconds a stage that ended unasked is started again, and its history then. `chance` is in [0, 1).

    The delay lies between half of the doubled time and all of it, so that stages which fell together rise apart.
    """
    crashes = history.crashes + (code not in (*HOPELESS, TRY_LATER))
    if code in HOPELESS:
        return rules.hopeless * (1 + chance / 10), History(0, crashes)
    later = code == TRY_LATER
    in_a_row = 1 if ran_seconds >= rules.well(later) else history.in_a_row + 1
    doubled = rules.first * 2.0 ** min(in_a_row - 1, 60)
    return min(rules.longest, doubled) * (1 + chance) / 2, History(in_a_row, crashes, later)


@dataclass
class Runner:
    """Keeps one stage. `say` receives what happens to it, `show` what it writes (its log gets that anyway), as events
    in this form."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Folder
    rules: Rules
    say: Callable[[str], None]
    form: Redacting
    show: Callable[[str, bytes], None] = lambda name, line: None
    _state: State = "stopped"
    _wish: int | None = None
    _history: History = field(default_factory=History)
    _child: Child | None = None
    _began: float = 0.0
    _asked: float | None = None
    _due: float | None = None
    _since: datetime | None = None
    _until: datetime | None = None
    _reason: str | None = None
    _log: RotatedLog = field(init=False)
    _whole: bool = True  # the last piece of what it wrote ended its line

    def __post_init__(self) -> None:
        self._log = RotatedLog(self.folder.log(self.name))

    @property
    def runs(self) -> bool:
        return self._child is not None

    def advance(self, wish: int | None) -> None:
        """One step towards the wish: None not to run, another number than before to run anew."""
        if self._child is not None:
            self._look(self._child)
        if wish != self._wish:
            self._change(wish)
        elif wish is not None and self._child is None and time.monotonic() >= (self._due or 0):
            self._start()

    def kill(self) -> None:
        """Ends the run at once."""
        if self._child is not None:
            self._child.kill()

    def state(self) -> StageState:
        return StageState(
            self.name,
            self._state,
            self._wish,
            self._child.pid if self._child else None,
            _text(self._since),
            _text(self._until),
            self._reason,
            self._history.crashes,
        )

    def _enter(self, state: State, reason: str | None = None) -> None:
        self._state, self._reason = state, reason
        self._since, self._until = datetime.now(UTC), None

    def _look(self, child: Child) -> None:
        code = child.ended()
        if code is None:
            if self._asked is not None and time.monotonic() - self._asked > self.rules.grace:
                self._force(child)
            elif self._state == "retrying" and time.monotonic() - self._began >= self.rules.well(self._history.later):
                self._state, self._reason = "running", None
            return
        self._child = None
        if self._asked is None:
            self._ended(code, child.last_line())
        else:
            self._asked = None
            self._enter("stopped", self._reason)
            self.say(f"{self.name} ended ({_exit_description(code)})")

    def _force(self, child: Child) -> None:
        if self._reason is None:
            self._reason = f"did not end within {self.rules.grace:g} s and was ended by force"
            self.say(f"{self.name} {self._reason}")
        child.kill()

    def _ended(self, code: int, last_line: str | None) -> None:
        ran = time.monotonic() - self._began
        delay, self._history = after_end(self.rules, self._history, code, ran, random.random())
        self._due = time.monotonic() + delay
        reason = f"{_exit_description(code)}: {last_line}" if last_line else _exit_description(code)
        # Shown as failed where waiting alone will not mend it.
        self._enter("failed" if code in HOPELESS else "backing off", reason)
        self._until = datetime.now(UTC) + timedelta(seconds=delay)
        self.say(f"{self.name} ended by itself ({reason}); started again in {delay:.1f} s")

    def _change(self, wish: int | None) -> None:
        """Ends what runs; once nothing does, takes the new wish."""
        if self._child is None:
            self._wish, self._history, self._due = wish, History(), None
            self._enter("stopped", self._reason if self._state == "stopped" else None)
        elif self._asked is None:
            self._asked = time.monotonic()
            self._enter("stopping")
            self.say(f"{self.name} is asked to end")
            self._child.ask_to_end()

    def _start(self) -> None:
        self._began = time.monotonic()
        self._due = None
        if not self._whole:
            self._keep(b"\n")  # that of the run before
        try:
            self._child = Child(self.command, self.environment, self.folder.process(self.name), self._keep)
        except OSError as error:  # no process or no memory to be had
            self._ended(1, f"it cannot be started: {error}")
            return
        if self._history.in_a_row >= SEVERAL:
            self._enter("retrying", f"{self._history.in_a_row} times in a row: {self._reason}")
        else:
            self._enter("running")
        self.say(f"{self.name} started, process {self._child.pid}")

    def _keep(self, line: bytes) -> None:
        begins, self._whole = self._whole, line.endswith(b"\n")
        if begins:
            line = self.form.stamped(line.decode(errors="replace"), self.name).encode()
        self._log.write(line)
        self.show(self.name, line)


def _exit_description(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="seconds").replace("+00:00", "Z")
