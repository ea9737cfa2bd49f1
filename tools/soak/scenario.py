"""Incidents of the night, each at its time: each is one thing that happens to a real deployment in its months."""

import signal
from collections.abc import Callable
from dataclasses import dataclass

from tools.soak.deployment import Deployment

SCORECARD, JOOBLE = "college-scorecard", "jooble"
SECOND_KEY = "gpps-local-sandbox-second"
QUOTA = 130  # requests that a Jooble key of the night is good for, in all


@dataclass(frozen=True)
class Incident:
    """`at` counts days from the start of the night."""

    at: float
    what: str
    happens: Callable[[Deployment], object]  # False: there was nothing to harm


def _key(deployment: Deployment, state: str) -> None:
    deployment.control("keys", {"source": SCORECARD, "state": state})


def _faults(deployment: Deployment, source: str, kind: str, times: int) -> None:
    deployment.control("faults", {"source": source, "kind": kind, "times": times})


def _second_key(deployment: Deployment) -> None:
    quota = {"requests": QUOTA, "window_seconds": None}
    deployment.control("keys", {"source": JOOBLE, "key": SECOND_KEY, "state": "valid", "quotas": [quota]})
    deployment.restart({"JOOBLE_API_KEY": SECOND_KEY})


NIGHT = (
    Incident(0.6, "the Scorecard's key expires", lambda one: _key(one, "disabled")),
    Incident(1.4, "the Scorecard's key works again", lambda one: _key(one, "valid")),
    Incident(1.6, "Jooble answers a storm of 503", lambda one: _faults(one, JOOBLE, "storm", 4)),
    Incident(2.2, "a release lands while the Scorecard is walked", lambda one: one.release(SCORECARD, after=2)),
    Incident(2.8, "the streaming driver is killed", lambda one: one.kill("stream", signal.SIGKILL)),
    Incident(3.4, "the Scorecard answers HTML", lambda one: _faults(one, SCORECARD, "html", 2)),
    Incident(3.8, "the warehouse's loader is killed", lambda one: one.kill("load", signal.SIGKILL)),
    Incident(4.4, "the poller of Jooble is killed", lambda one: one.kill(f"produce:{JOOBLE}", signal.SIGKILL)),
    Incident(5.0, "Jooble gets a new key, since the first may be used up", _second_key),
    Incident(5.6, "Jooble answers truncated pages", lambda one: _faults(one, JOOBLE, "truncated", 2)),
    Incident(6.2, "another release lands", lambda one: one.release(SCORECARD, after=1)),
    Incident(
        6.8, "the poller of the Scorecard is killed", lambda one: one.kill(f"produce:{SCORECARD}", signal.SIGKILL)
    ),
)
