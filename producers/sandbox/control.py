"""Controls of the sandbox while it serves: JSON in and out; a wrong body is answered with 400 and the reason.

    GET  health                             → {"status": "ok", "sources": […], "size": "small"}
    GET  state                              → {"day": 3, "seconds_per_day": null}
    POST state    {"day": 4}                  this day begins now; a later one lets the time between pass
    POST state    {"seconds_per_day": 20}     a day takes 20 real seconds, and quotas count that time; null: days stay
    GET  keys                               → {source: {key: {"state": …, "quotas": […]}}}
    POST keys     {"source": …, "key": …, "state": "disabled", "quotas": [{"requests": 30, "window_seconds": 3600}]}
                                              gives out a key or changes it; what is left out stays as it is. States:
                                              valid, disabled, unauthorized. `window_seconds` null: in all. `key` left
                                              out: the sandbox's own
    GET  quirks                             → {source: [names]}
    POST quirks   {"source": …, "names": […]} these are on, and no others; each source's README lists them
    POST release  {"source": …, "after": 5}   the data of the source are one day ahead after 5 further requests
    POST faults   {"source": …, "kind": "bomb", "times": 2, "after": 3}
                                              after 3 good answers, 2 faulty ones; also {"status": 503, "body": …,
                                              "retry_after": …, "headers": {…}}, `seconds` for what takes time, and
                                              "match": only requests with this text in address or body
    GET  faults                             → {"kinds": [names]}
    DELETE faults                             no more of them
    GET  requests                           → {source: {key: {status: count}}}, all that were ever answered

The day, its speed and releases outlive the process; the rest ends with it. A key the sandbox has not given out is
counted as "other", as it might be a real one.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from producers.sandbox.clock import SandboxTime
from producers.sandbox.faults import KINDS, Fault
from producers.sandbox.keys import Key, KeyState
from producers.sandbox.source import ServedSource
from producers.source import Quota

Answer = Mapping[str, Any]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class State(_Body):
    """A change of state: a field that is left out stays as it is."""

    day: int = Field(default=0, ge=0, le=100_000)
    seconds_per_day: float | None = Field(default=None, ge=0.1, le=86_400)


class KeyChange(_Body):
    source: str
    key: str | None = Field(default=None, min_length=1, max_length=200)
    state: KeyState | None = None
    quotas: tuple[Quota, ...] | None = None


class Quirks(_Body):
    source: str
    names: frozenset[str]


class Release(_Body):
    source: str
    after: int = Field(default=0, ge=0, le=1_000_000)


class Control:
    """Carries out controls on the served sources and their time."""

    def __init__(self, served: Mapping[str, ServedSource], size: str, time: SandboxTime) -> None:
        self._served = served
        self._time = time
        self._does: Mapping[tuple[str, str], Callable[[bytes], Answer]] = {
            ("GET", "health"): lambda body: {"status": "ok", "sources": sorted(served), "size": size},
            ("GET", "state"): lambda body: self._state(),
            ("POST", "state"): self._change_state,
            ("GET", "keys"): lambda body: {name: _keys(one) for name, one in served.items()},
            ("POST", "keys"): self._change_key,
            ("GET", "quirks"): lambda body: {name: sorted(one.quirks) for name, one in served.items()},
            ("POST", "quirks"): self._change_quirks,
            ("POST", "release"): self._release,
            ("GET", "faults"): lambda body: {"kinds": list(KINDS)},
            ("POST", "faults"): self._expect,
            ("DELETE", "faults"): self._forget_faults,
            ("GET", "requests"): lambda body: {name: one.requests() for name, one in served.items()},
        }

    def answer(self, method: str, what: str, body: bytes) -> Answer | None:
        """The answer's content; None when there is no such control. Raises ValueError for a wrong body."""
        does = self._does.get((method, what))
        return None if does is None else does(body)

    def _state(self) -> Answer:
        return {"day": self._time.day(), "seconds_per_day": self._time.seconds_per_day}

    def _change_state(self, body: bytes) -> Answer:
        state = State.model_validate_json(body)
        if "day" in state.model_fields_set:
            self._time.set_day(state.day)
        if "seconds_per_day" in state.model_fields_set:
            self._time.set_speed(state.seconds_per_day)
        return self._state()

    def _change_key(self, body: bytes) -> Answer:
        change = KeyChange.model_validate_json(body)
        source = self._source(change.source)
        name = change.key or source.options.key
        old = source.gate.issued().get(name, Key())
        quotas = old.quotas if change.quotas is None else change.quotas
        source.gate.put(name, Key(change.state or old.state, quotas))
        return _keys(source)

    def _change_quirks(self, body: bytes) -> Answer:
        quirks = Quirks.model_validate_json(body)
        self._source(quirks.source).quirks = quirks.names
        return {"names": sorted(quirks.names)}

    def _release(self, body: bytes) -> Answer:
        release = Release.model_validate_json(body)
        self._source(release.source).release(release.after)
        return {"after": release.after}

    def _expect(self, body: bytes) -> Answer:
        fault = Fault.model_validate_json(body)
        return {"pending": self._source(fault.source).expect(fault)}

    def _forget_faults(self, body: bytes) -> Answer:
        for source in self._served.values():
            source.forget_faults()
        return {"pending": 0}

    def _source(self, name: str) -> ServedSource:
        if name not in self._served:
            raise ValueError(f"no sandbox {name!r}; there are: {', '.join(self._served)}")
        return self._served[name]


def _keys(source: ServedSource) -> dict[str, Any]:
    return {name: asdict(key) for name, key in source.gate.issued().items()}
