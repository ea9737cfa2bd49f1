"""The sandboxes of all sources, each under `/<source name>/`, and what controls them, under `/_sandbox/`.

The controls are listed in `control`, the fault kinds in `faults`. The sandbox's own key is a fixed word
that opens nothing else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, ConfigDict

from plumbing.files import write_private
from producers.sandbox.clock import SandboxTime
from producers.sandbox.control import Control
from producers.sandbox.faults import JSON, Reply
from producers.sandbox.keys import Gate, Key
from producers.sandbox.source import Call, ServedSource
from producers.source import Quota, SandboxOptions, Source

SANDBOX_KEY = "gpps-local-sandbox"


class _SavedState(BaseModel):
    """State that outlives the process: `ahead` is by how many days each source's data are ahead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: int
    seconds_per_day: float | None = None
    ahead: dict[str, int] = {}


@dataclass
class Sandbox:
    """The served APIs and their controls; any thread may use it. `clock` counts real seconds."""

    sources: Mapping[str, Source]
    options: SandboxOptions
    state_dir: Path
    clock: Callable[[], float] = monotonic

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._saved = self._load()
        self._time = SandboxTime(self._saved.day, self._saved.seconds_per_day, self.clock)
        self._served = {name: self._serve(source) for name, source in self.sources.items()}
        self._control = Control(self._served, self.options.size, self._time)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """The answer to one request; `target` is path and query as they stand in the request line."""
        parts = urlsplit(target)
        first, _, rest = parts.path.lstrip("/").partition("/")
        if first == "_sandbox":
            given = self._controlled(method, rest, body)
        elif first in self._served:
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            given = self._served[first].answer(Call(method, f"/{rest}", query, headers, body, target), self._time.day())
        else:
            return _json(404, {"error": f"no sandbox {first!r}; there are: {', '.join(self.sources)}"})
        self._keep()
        return given

    def _serve(self, source: Source) -> ServedSource:
        keys = {self.options.key: Key(quotas=(Quota(self.options.requests_per_hour, 3600),))}
        gate = Gate(keys, self._time.seconds, self._time.rate)
        return ServedSource(source, self.options, gate, ahead=self._saved.ahead.get(source.name, 0))

    def _controlled(self, method: str, what: str, body: bytes) -> Reply:
        try:
            answer = self._control.answer(method, what, body)
        except ValueError as error:
            return _json(400, {"error": str(error)})
        if answer is None:
            return _json(404, {"error": f"{method} /_sandbox/{what}: no such thing"})
        return _json(200, answer)

    def _keep(self) -> None:
        """Stores what outlives the process, if it has changed."""
        with self._lock:
            ahead = {name: one.ahead for name, one in self._served.items() if one.ahead}
            present = _SavedState(day=self._time.day(), seconds_per_day=self._time.seconds_per_day, ahead=ahead)
            if present == self._saved:
                return
            self.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(self._file, present.model_dump_json())
            self._saved = present

    def _load(self) -> _SavedState:
        try:
            return _SavedState.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return _SavedState(day=self.options.day)

    @property
    def _file(self) -> Path:
        return self.state_dir / "sandbox.json"


def _json(status: int, content: Mapping[str, Any]) -> Reply:
    return Reply(status, JSON, json.dumps(content).encode())
