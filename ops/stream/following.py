"""Follower of the stream, isolated from it: DynamoDB, brought up to date after each refresh.

While DynamoDB throttles, fails or is away, the stream goes on landing and refreshing. Following is then tried again by
a thread of its own, ever less often, which is reported in the log and, by a status file, to `gpps status`; it ends as
soon as all is up to date. It writes under the driver's lease and stops when that is lost; the claim on each feed keeps
it from writing behind anybody's back (sinks.dynamodb).
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from plumbing.clock import pauses
from plumbing.lease.lease import LeaseLost
from producers.fields import instant
from producers.polling.progress import StatusFile
from streaming.errors import NotReady
from streaming.lake.paths import Lake

log = logging.getLogger(__name__)

CheckLease = Callable[[], None]
PATIENCE = 30.0


@dataclass
class Following:
    """Called after each refresh with the lake and a check of the lease, as `streaming.driver.micro_batch` does.

    `attempt` follows once, and raises whatever stands in its way. With `patience` (seconds) there is no thread: the
    call itself tries for so long, and then raises NotReady. Otherwise only LeaseLost ends the driver.
    """

    attempt: Callable[[Lake, CheckLease], None]
    status: StatusFile
    patience: float | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    _behind: bool = False
    _catching_up: "_CatchingUp | None" = None

    def __call__(self, lake: Lake, check_lease: CheckLease) -> None:
        if self._catching_up and self._catching_up.takes(lake, check_lease):
            return
        trouble = self.trouble(lake, check_lease)
        if trouble is None:
            self.tell_end()
        elif self.patience is not None:
            self._insist(lake, check_lease, trouble, self.patience)
        else:
            self._catching_up = _CatchingUp(self, lake, check_lease, trouble)

    def close(self) -> None:
        """Ends what is still tried; the next stream begins with it."""
        if self._catching_up:
            self._catching_up.end()
        self.status.remove()

    def trouble(self, lake: Lake, check_lease: CheckLease) -> str | None:
        """Follows once: None when all is up to date, else why not. Raises LeaseLost."""
        from plumbing.errors import TryLater

        try:
            self.attempt(lake, check_lease)
        except LeaseLost:
            raise
        except (TryLater, NotReady) as error:
            return " ".join(str(error).split())
        except Exception as error:  # whatever it is: the lake does not wait for it
            log.exception("event=follower-failed")
            return " ".join(f"{type(error).__name__}: {error}".split())
        return None

    def tell(self, since: datetime, pause: float, trouble: str) -> None:
        log.warning("event=follower-behind since=%s again_in=%.0f s reason=%s", instant(since), pause, trouble)
        self._behind = True
        self.status.write("behind", since, self.now() + timedelta(seconds=pause), f"DynamoDB is behind: {trouble}")

    def tell_end(self) -> None:
        if self._behind:
            log.info("event=follower-caught-up")
            self.status.write("running", self.now())
        self._behind = False

    def _insist(self, lake: Lake, check_lease: CheckLease, trouble: str, patience: float) -> None:
        since, end = self.now(), self.monotonic() + patience
        for pause in pauses():
            if self.monotonic() + pause > end:
                break
            self.tell(since, pause, trouble)
            threading.Event().wait(pause)
            if (found := self.trouble(lake, check_lease)) is None:
                return self.tell_end()
            trouble = found
        raise NotReady(
            f"the lake is up to date and DynamoDB is not, though it was tried for {patience:g} s: {trouble}; "
            "the next run makes it good"
        )


class _CatchingUp:
    """The thread that tries again for one lake until all is up to date."""

    def __init__(self, following: Following, lake: Lake, check_lease: CheckLease, trouble: str) -> None:
        self._following, self._lake, self._check_lease = following, lake, check_lease
        self._lock = threading.Lock()
        self._end, self._more, self._done = threading.Event(), False, False
        self._since, self._pauses = following.now(), pauses()
        self._thread = threading.Thread(target=self._run, args=(self._tell(trouble),), name="following", daemon=True)
        self._thread.start()

    def takes(self, lake: Lake, check_lease: CheckLease) -> bool:
        """True when this thread takes on what is new in this lake, under this lease; else it takes on nothing more."""
        if lake != self._lake:
            self.end()
            return False
        with self._lock:
            self._more, self._check_lease = True, check_lease
            return not self._done

    def end(self) -> None:
        self._end.set()
        self._thread.join(timeout=5)

    def _tell(self, trouble: str) -> float:
        """Report the trouble; returns the seconds to wait now."""
        pause = next(self._pauses)
        self._following.tell(self._since, pause, trouble)
        return pause

    def _run(self, pause: float) -> None:
        try:
            while not self._done and not self._end.wait(pause):
                with self._lock:
                    self._more = False
                trouble = self._following.trouble(self._lake, self._check_lease)
                with self._lock:
                    self._done = trouble is None and not self._more
                if self._done:
                    self._following.tell_end()
                pause = 0 if trouble is None else self._tell(trouble)
        except LeaseLost as lost:
            log.warning("event=follower-stopped reason=%s", lost)
        finally:
            with self._lock:
                self._done = True
