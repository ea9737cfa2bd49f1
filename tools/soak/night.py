"""Living through the night: services, sandbox time, daemons, incidents, and what must hold when all has drained."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tools.soak import checks
from tools.soak.checks import Check
from tools.soak.deployment import Deployment
from tools.soak.scenario import JOOBLE, NIGHT, QUOTA, SCORECARD, Incident

DRAIN_SECONDS = 300.0
LOOK_SECONDS = 0.5
POLLS_A_DAY = 3

Note = Callable[[str], None]


@dataclass(frozen=True)
class Report:
    """Incidents that happened (day and text), and every check with what it saw. `requests`: by source, key, status."""

    days: float
    seconds: float
    incidents: list[str]
    checks: list[Check]
    requests: dict[str, Any]

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)


def settings(seconds_per_day: float) -> dict[str, str]:
    """Of the daemons: days pass in seconds, so everything that waits waits less."""
    return {
        "GPPS_POLL_SECONDS": f"{seconds_per_day / POLLS_A_DAY:.1f}",
        "GPPS_JOOBLE__FIELDS": "1107,5138,5203,1312,4301",
        "GPPS_JOOBLE__QUOTA": str(QUOTA),
        "GPPS_HTTP__BACKOFF_SECONDS": "0.2",
        "GPPS_HTTP__MAX_TOTAL_SECONDS": "20",
        "GPPS_LEASE_SECONDS": "10",
        "GPPS_MAX_PAUSE_SECONDS": f"{seconds_per_day / 2:.1f}",
    }


@dataclass
class Night:
    """`step` receives what happens. `clock` and `pause` are real time."""

    deployment: Deployment
    days: float
    seconds_per_day: float
    step: Note
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = field(default_factory=lambda: _pause)

    def live(self) -> Report:
        """Raises Broken when a command fails that never may; incidents that find nothing to harm are marked so."""
        began = self.clock()
        self.step("starting services and daemons")
        self._start()
        happened = self._pass_days()
        self.step("waiting until all that was published is everywhere")
        self._drain()
        self.step("comparing")
        found = checks.all_of(self.deployment, self.days)
        requests = self.deployment.control("requests")
        return Report(self.days, round(self.clock() - began, 1), happened, found, requests)

    def _start(self) -> None:
        self.deployment.gpps("up")
        quota = {"requests": QUOTA, "window_seconds": None}
        self.deployment.control("keys", {"source": JOOBLE, "quotas": [quota]})
        hourly = {"requests": 1000, "window_seconds": 3600}
        self.deployment.control("keys", {"source": SCORECARD, "quotas": [hourly]})
        self.deployment.control("state", {"day": 0, "seconds_per_day": self.seconds_per_day})
        self.deployment.gpps("start")

    def _pass_days(self) -> list[str]:
        began, happened = self.clock(), []
        for incident in (each for each in NIGHT if each.at < self.days):
            self._wait_until(began + incident.at * self.seconds_per_day)
            happened.append(self._happens(incident))
        self._wait_until(began + self.days * self.seconds_per_day)
        self.deployment.control("state", {"seconds_per_day": None})
        return happened

    def _happens(self, incident: Incident) -> str:
        took_place = incident.happens(self.deployment) is not False
        description = f"day {incident.at:.1f}: {incident.what}{'' if took_place else ' (it did not run just then)'}"
        self.step(description)
        return description

    def _wait_until(self, moment: float) -> None:
        while self.clock() < moment:
            self.pause(min(LOOK_SECONDS, moment - self.clock()))

    def _drain(self) -> None:
        """The stages end in the order of the data, each when it has all that the one before it gave; within a limit."""
        self.deployment.gpps("stop", f"produce:{SCORECARD}", f"produce:{JOOBLE}")
        self._wait_for(checks.read_to_the_end)
        self.deployment.gpps("stop", "stream")
        self.deployment.stage("ops.stream", "school_jobs", "--once")  # what it landed last is in the marts after this
        self._wait_for(checks.loaded)
        self.deployment.gpps("stop")

    def _wait_for(self, reached: Callable[[Deployment], bool]) -> None:
        end = self.clock() + DRAIN_SECONDS
        while not reached(self.deployment) and self.clock() < end:
            self.pause(LOOK_SECONDS)


def _pause(seconds: float) -> None:
    threading.Event().wait(max(0.0, seconds))
