"""Running the stages as what they are: processes of their own, configured by their environment alone.

`become` and `environment_of` are for the command at a terminal, `run` for a command that needs what a stage prints.
"""

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ops.console import say
from ops.settings import PROJECT, Settings, caller_environment
from ops.supervise.logs import RotatedLog
from plumbing.entrance import held_back
from plumbing.errors import CONFIGURATION, TRY_LATER, Failure, Misconfigured, TryLater

if TYPE_CHECKING:
    from ops.local.environment import Service
    from ops.local.stack import Stack

FROM_FILES = "--bulk"


def environment_for(command: str, arguments: Sequence[str], needs: Collection["Service"]) -> dict[str, str]:
    """The environment of a stage's command. Raises TryLater when it cannot run in it."""
    from ops.demo import live
    from ops.local.environment import in_use

    environment = stage_environment(needs)
    local = in_use(caller_environment(), _local(_stack()))
    asks_api = command == "produce" and FROM_FILES not in arguments
    if asks_api and live.is_made_up(local) and "GPPS_SANDBOX_URL" not in local:
        raise TryLater(
            "the local services hold made-up data and their API sandbox is not running; start it with gpps up"
        )
    return environment


def stage_environment(needs: Collection["Service"]) -> dict[str, str]:
    """The caller's environment, with the running local services in it.

    Raises TryLater, naming what to set, when it does not say where a service is that is needed.
    """
    from ops.demo import live
    from ops.local.environment import in_use

    caller, stack = caller_environment(), _stack()
    local = _local(stack)
    out = {"GPPS_OUT": str(stack.home.path / "out")} if stack.home.exists else {}
    environment = out | live.on_services(caller, local)
    if missing := [service for service in needs if not service.is_configured(caller, environment)]:
        raise TryLater(_wanted(missing, set_aside=bool(stack.running()) and in_use(caller, local) != local))
    for sentence in live.passed_over(caller, local, needs):
        say(sentence)
    return environment


def _wanted(missing: Sequence["Service"], set_aside: bool) -> str:
    to_set = [service.leads[0] + (f" (in AWS {service.stored[0]})" if service.stored else "") for service in missing]
    message = f"needs {_and([service.name for service in missing])}: set {_and(to_set)}"
    if set_aside:
        return f"{message}; beside a Kafka of your own the local services are not used"
    return f"{message}, or start the local services with `gpps up`"


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _stack() -> "Stack":
    from ops.local.stack import Stack

    return Stack(Settings().home, lambda text: None)


def _local(stack: "Stack") -> dict[str, str]:
    """Variables of the running local services; when none runs, only where the tools are."""
    from ops.local.environment import tools

    if not stack.home.exists:
        return {}
    return stack.environment() if stack.running() else tools(stack.environment())


def become(arguments: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Turns this process into `python -m <arguments>`, so that signals and exit codes are the stage's own.

    What it makes is its owner's alone; what the user names outside the home, it makes as the umask here has it.
    """
    settings, umask = Settings(), os.umask(0o077)
    of_targets = {"GPPS_HOME": str(settings.home), "GPPS_UMASK": settings.umask or f"{umask:03o}"}
    path = os.pathsep.join(filter(None, (str(PROJECT), environment.get("PYTHONPATH"))))
    with held_back():
        os.execve(sys.executable, [sys.executable, "-m", *arguments], {**environment, **of_targets, "PYTHONPATH": path})


QUIET_SECONDS = 3.0
GRACE_SECONDS = 30.0
READING_SECONDS = 5.0  # for what a stage that has ended left to read


@dataclass
class StageFailed(RuntimeError):
    """A stage ended with another code than 0. `tail` holds its last log lines, `log` is the file with all of them."""

    stage: str
    code: int
    tail: str
    log: Path

    @property
    def last_line(self) -> str:
        return self.tail.rpartition("\n")[2].removeprefix("gpps: ") or f"ended with exit code {self.code}"

    def __str__(self) -> str:
        return f"{self.stage} ended with exit code {self.code}; its log is {self.log}; its last lines:\n{self.tail}"


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    show: Callable[[str], None] = lambda line: None,
) -> str:
    """Runs `python -m <arguments>` and returns its standard output.

    Its log goes to `log` and, line by line, to `show`. When this process is interrupted the stage is asked to end in
    order and waited for, so that nothing is left running. Raises StageFailed.
    """
    (output,) = run_side_by_side({log: arguments}, environment, show)
    return output


def run_side_by_side(
    stages: Mapping[Path, Sequence[str]],
    environment: Mapping[str, str],
    show: Callable[[str], None] = lambda line: None,
) -> list[str]:
    """As `run`, several at a time, each with its log. One that fails has the others end by themselves first."""
    running: list[_Running] = []
    try:
        running += (_Running(arguments, environment, log, show) for log, arguments in stages.items())
        for stage in running:
            stage.process.wait()
    except BaseException:
        _end([stage.process for stage in running])
        raise
    finally:
        for stage in running:
            stage.read_to_its_end()
    return [stage.output() for stage in running]


class _Running:
    """A stage's process; what it prints and logs is read as it comes."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], log: Path, show: Callable[[str], None]
    ) -> None:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=PROJECT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            umask=0o077,  # what a local run makes is its owner's alone
            start_new_session=True,  # a Ctrl-C at the terminal reaches this process alone, which then passes it on once
        )
        self._name, self._log, self._show = " ".join(arguments), log, show
        self._tail, self._printed = deque[str](maxlen=12), list[str]()
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._copy_log, self._keep_output)]
        for reader in self._readers:
            reader.start()

    def read_to_its_end(self) -> None:
        for reader in self._readers:
            reader.join(timeout=READING_SECONDS)

    def output(self) -> str:
        """Its standard output. Raises StageFailed."""
        if self.process.returncode != 0:
            raise StageFailed(self._name, self.process.returncode, "\n".join(self._tail), self._log)
        return "".join(self._printed)

    def _keep_output(self) -> None:
        assert self.process.stdout is not None
        self._printed.append(self.process.stdout.read())

    def _copy_log(self) -> None:
        assert self.process.stderr is not None
        copy = RotatedLog(self._log)
        for line in self.process.stderr:
            copy.write(line.encode())
            self._tail.append(line.rstrip())
            self._show(line.rstrip().removeprefix("gpps: "))


def _end(processes: "Sequence[subprocess.Popen[str]]") -> None:
    def all_ended_in(seconds: float) -> bool:
        until = time.monotonic() + seconds
        with suppress(subprocess.TimeoutExpired):
            for process in processes:
                process.wait(max(0.0, until - time.monotonic()))
            return True
        return False

    try:
        for process in processes:
            process.terminate()
        if not all_ended_in(QUIET_SECONDS):
            say(f"waiting up to {GRACE_SECONDS:.0f} s for it to end what it has begun; Ctrl-C again ends it at once")
            all_ended_in(GRACE_SECONDS)
    finally:
        for process in processes:
            process.kill()
            process.wait()


@contextmanager
def as_failures() -> Iterator[None]:
    """Raises Failure, and its kinds, for what services and stages raise within."""
    from botocore.exceptions import BotoCoreError, ClientError
    from pydantic import ValidationError

    from plumbing.objects.journal import Overtaken

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise TryLater(f"the lake or the state table cannot be reached: {error}") from error
    except Overtaken as error:
        raise TryLater(f"another command came first ({error}); look again, and decide again") from error
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        problems = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong)
        raise Misconfigured(f"a setting in the environment is not valid: {problems}") from error
    except StageFailed as failed:
        kind = {TRY_LATER: TryLater, CONFIGURATION: Misconfigured}.get(failed.code, Failure)
        raise kind(f"{failed.stage}: {failed.last_line} (its log: {failed.log})") from failed
