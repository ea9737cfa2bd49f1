"""One source as the sandbox serves it: its gate, and what is switched on and off while it serves."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from producers.sandbox.faults import Asked, Fault, Reply
from producers.sandbox.keys import Gate
from producers.source import Respond, SandboxOptions, Source

OTHER = "other"  # in place of a key that is none of the sandbox's: it might be a real one


@dataclass(frozen=True)
class Call:
    """One request to a source; `path` begins behind the source's name, `target` is the whole request line's."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    target: str


@dataclass
class ServedSource:
    """Any thread may use it. `options` hold its gate; the day is given with each request."""

    source: Source
    options: SandboxOptions
    gate: Gate
    quirks: frozenset[str] = frozenset()
    ahead: int = 0  # days that its data are ahead of the sandbox's day
    _releases: list[int] = field(default_factory=list)  # further requests until each
    _faults: list[Fault] = field(default_factory=list)
    _counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)
    _building: Lock = field(default_factory=Lock)
    _built: tuple[tuple[int, frozenset[str]], Respond] | None = None
    _before: Reply | None = None

    def answer(self, call: Call, day: int) -> Reply:
        """The API's answer, or a fault in its place; either is counted, and uses up the key's quota."""
        fault = self._begin(call)
        status = 500  # of a sandbox that fails
        try:
            given = self._truth(call, day + self.ahead)
            if fault is None and given.status == 200:
                self._before = given
            elif fault is not None:
                given = fault.reply(Asked(call.target, given, self._before))
            status = given.status
            return given
        finally:
            with self._lock:
                self._counts[self._key(call), status] += 1

    def expect(self, fault: Fault) -> int:
        """Queues a fault; returns how many faulty answers are to come."""
        with self._lock:
            self._faults.append(fault)
            return sum(pending.times for pending in self._faults)

    def forget_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    def release(self, after: int) -> None:
        """The data move on by a day after so many further requests."""
        with self._lock:
            self._releases.append(after)

    def requests(self) -> dict[str, dict[str, int]]:
        """The number of requests that came, by key and status."""
        with self._lock:
            found: dict[str, dict[str, int]] = {}
            for (key, status), count in sorted(self._counts.items()):
                found.setdefault(key, {})[str(status)] = count
            return found

    def _begin(self, call: Call) -> Fault | None:
        """Counts one request down; returns the fault that it meets."""
        with self._lock:
            self.ahead += self._releases.count(0)
            self._releases = [after - 1 for after in self._releases if after]
            pending = next((one for one in self._faults if one.meets(call.target, call.body)), None)
            if pending is None:
                return None
            if pending.after:
                pending.after -= 1
                return None
            pending.times -= 1
            if not pending.times:
                self._faults = [one for one in self._faults if one is not pending]
            return pending

    def _truth(self, call: Call, day: int) -> Reply:
        respond = self._responder(day)
        return Reply(*respond(call.method, call.path, call.query, call.headers, call.body))

    def _responder(self, day: int) -> Respond:
        with self._building:
            wanted = (day, self.quirks)
            if self._built is None or self._built[0] != wanted:
                options = replace(self.options, day=day, quirks=self.quirks, gate=self.gate)
                self._built = (wanted, self.source.polled.sandbox(options))
            return self._built[1]

    def _key(self, call: Call) -> str:
        """The key that a request carries, in path, query or a header."""
        carried = {*call.path.split("/"), *call.query.values(), *call.headers.values()}
        return next((key for key in self.gate.issued() if key in carried), OTHER)
