"""Control of the supervisor by the commands: have it running, tell it what is wanted, wait until it is so, end it."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ops.console import say
from ops.local import process
from ops.settings import PROJECT, Settings, environment_of
from ops.supervise.folder import SUPERVISOR, Folder, StageState
from plumbing.errors import Failure, TryLater
from plumbing.progress import progress

POLL_SECONDS = 0.05
MARGIN_SECONDS = 20.0  # above the grace: the supervisor's own start, and its looks
DATA = ("GPPS_LAKE_URI", "GPPS_TOPIC_PREFIX", "GPPS_TABLE_PREFIX", "GPPS_WAREHOUSE__SCHEMA")
COMMAND = (sys.executable, "-P", "-m", "ops.supervise")


@dataclass(frozen=True)
class Control:
    """The daemons of one home folder. `grace` is how many seconds a stage may take to end in order."""

    folder: Folder
    grace: float
    say: Callable[[str], None]
    command: Sequence[str] = COMMAND

    def supervisor(self) -> process.Record | None:
        """The record of the supervisor, when it lives."""
        return process.living(self.folder.path / SUPERVISOR)

    def environment(self) -> dict[str, str] | None:
        """The environment that the living supervisor was given, and all its stages get."""
        record = self.supervisor()
        return environment_of(record.pid) if record else None

    def want(self, names: Sequence[str], *, anew: bool = False) -> None:
        """Puts the stages on the list of what shall run. `anew` starts those again that run, or wait, already."""
        before = self.folder.wanted() if self.supervisor() else {}
        raised = {name: before.get(name, 0) + (anew or name not in before) for name in names}
        self.folder.want(before | raised)

    def launch(self, environment: Mapping[str, str]) -> bool:
        """Has the supervisor running; True when it was started now. It keeps the environment it is given."""
        if self.supervisor():
            return False
        self.folder.forget()
        what = process.Launch(list(self.command), {**environment, "PYTHONPATH": str(PROJECT)})
        process.start(self.folder.process(SUPERVISOR), what)
        return True

    def wait_started(self, names: Sequence[str]) -> list[StageState]:
        """The states of the stages once each was started as it is wanted now. Raises Failure at the limit."""
        wanted = self.folder.wanted()

        def answered(state: StageState | None, name: str) -> bool:
            return state is not None and state.wish == wanted[name] and state.state not in ("stopped", "stopping")

        return self._wait(names, answered)

    def stop(self, names: Sequence[str] | None = None) -> list[str]:
        """Ends the stages in order, all when none is named; the names of those that were wanted. With the last one the
        supervisor ends too."""
        if not self.supervisor():
            return self.folder.end_left_over(self.grace, self.say)
        wanted = self.folder.wanted()
        left = {name: number for name, number in wanted.items() if names is not None and name not in names}
        stopped = [name for name in wanted if name not in left]
        if left:
            self.folder.want(left)
            self._wait(stopped, lambda state, _: state is not None and state.state == "stopped" and state.wish is None)
        elif not process.stop(self.folder.path / SUPERVISOR, self.grace + MARGIN_SECONDS):
            self.say("the supervisor did not end and was ended by force, with all it had started")
        for name, state in self.folder.states().items():
            if name in stopped and state.state == "stopped" and state.reason:
                self.say(f"{name} {state.reason}")
        if not left:
            self.folder.end_left_over(self.grace, self.say)
        return stopped

    def _wait(self, names: Sequence[str], reached: Callable[[StageState | None, str], bool]) -> list[StageState]:
        end = time.monotonic() + self.grace + MARGIN_SECONDS
        while True:
            supervisor = self.supervisor()
            # Those of an earlier one say nothing.
            mine = supervisor is not None and self.folder.supervisor_pid() == supervisor.pid
            states = self.folder.states() if mine else {}
            if all(reached(states.get(name), name) for name in names):
                return [states[name] for name in names]
            if supervisor is None or time.monotonic() > end:
                what = "has ended" if supervisor is None else "does not answer"
                raise Failure(f"the supervisor {what}; its log is {self.folder.log(SUPERVISOR)}")
            time.sleep(POLL_SECONDS)


def refuse_other_data(control: Control, wanted: Mapping[str, str]) -> None:
    """Daemons keep the environment of their start; raises TryLater when `wanted` names other data than theirs."""
    started = control.environment()
    other = [name for name in DATA if started is not None and started.get(name) != wanted.get(name)]
    if other:
        raise TryLater(
            f"the daemons run on other data than this would (another {', '.join(other)}); stop them first: gpps stop"
        )


def control_of(settings: Settings) -> Control:
    return Control(Folder(settings.home), settings.stop_seconds, say)


def stop_daemons(control: Control, names: list[str] | None = None) -> list[str]:
    """Ends the stages, all when none is named; the names of those that ran. Makes no folder."""
    if not control.folder.path.exists():
        return []
    with control.folder.lock(say):
        if control.supervisor() is None:
            return control.stop()
        with progress(f"stopping the daemons; each has {control.grace:g} s"):
            return control.stop(names)
