"""Controls of a sandbox while it serves, and its counts."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from producers.sandbox.app import SANDBOX_KEY, Sandbox
from producers.source import SandboxOptions, Source
from producers.sources import catalog
from tests.builders import polled
from tests.producers.toy_sources.toy.api import SOURCE as TOY

KEY = "first-key"
HOUR = {"requests": 2, "window_seconds": 3600}


class Asker:
    """A sandbox of the toy source that is asked without a network in between, and the clock it runs by."""

    def __init__(self, state_dir: Path, sources: dict[str, Source] | None = None) -> None:
        self.real = 0.0
        self.state_dir = state_dir
        self.sources = sources or {"toy": TOY}
        self.sandbox = self.again()

    def again(self) -> Sandbox:
        self.sandbox = Sandbox(self.sources, SandboxOptions(key=KEY), self.state_dir, lambda: self.real)
        return self.sandbox

    def control(self, what: str, method: str = "POST", **body: Any) -> Any:
        reply = self.sandbox.answer(method, f"/_sandbox/{what}", {}, json.dumps(body).encode())
        return json.loads(reply.body) if reply.status == 200 else reply.status

    def page(self, number: int = 1, key: str = KEY) -> int:
        return self.sandbox.answer("GET", f"/toy/{key}/red/{number}", {}, b"").status

    def ids(self, number: int) -> list[str]:
        reply = self.sandbox.answer("GET", f"/toy/{KEY}/red/{number}", {}, b"")
        return [thing["id"] for thing in json.loads(reply.body)["things"]]


@pytest.fixture
def asker(tmp_path: Path) -> Asker:
    return Asker(tmp_path / "state")


def test_days_pass_by_themselves_in_fast_time_and_are_stored(asker: Asker) -> None:
    assert asker.control("state", seconds_per_day=20) == {"day": 0, "seconds_per_day": 20}
    assert "new" not in asker.ids(3)
    asker.real = 21
    assert "new" in asker.ids(3)
    asker.again()
    assert asker.control("state", "GET") == {"day": 1, "seconds_per_day": 20}
    asker.control("state", seconds_per_day=None)
    asker.real += 10_000
    assert asker.control("state", "GET") == {"day": 1, "seconds_per_day": None}


def test_quotas_count_in_sandbox_time_and_outlive_the_day(asker: Asker) -> None:
    asker.control("keys", source="toy", quotas=[HOUR])
    assert [asker.page() for _ in range(3)] == [200, 200, 429]
    asker.control("state", seconds_per_day=24)  # an hour in a second
    asker.real += 0.5
    assert asker.page() == 429
    asker.control("quirks", source="toy", names=["odd"])
    assert asker.page() == 429
    asker.real += 1
    assert [asker.page() for _ in range(3)] == [200, 200, 429]


def test_a_day_that_is_set_lets_quotas_recover(asker: Asker) -> None:
    asker.control("keys", source="toy", quotas=[HOUR, {"requests": 3, "window_seconds": None}])
    assert [asker.page() for _ in range(3)] == [200, 200, 429]
    asker.control("state", day=1)
    assert [asker.page() for _ in range(3)] == [200, 429, 429]


def test_keys_are_given_out_and_taken_away(asker: Asker) -> None:
    assert asker.page(key="second") == 403
    asker.control("keys", source="toy", key="second", quotas=[HOUR])
    assert [asker.page(key="second"), asker.page()] == [200, 200]
    asker.control("keys", source="toy", key="second", state="disabled")
    assert [asker.page(key="second"), asker.page()] == [403, 200]
    keys = asker.control("keys", state="unauthorized", source="toy")
    assert (keys[KEY]["state"], keys["second"]) == ("unauthorized", {"state": "disabled", "quotas": [HOUR]})
    assert asker.page() == 403
    assert asker.control("keys", "GET") == {"toy": keys}


def test_a_release_comes_in_mid_walk_and_is_stored(asker: Asker) -> None:
    asker.control("release", source="toy", after=2)
    assert [("new" in asker.ids(3)) for _ in range(4)] == [False, False, True, True]
    assert asker.control("state", "GET")["day"] == 0
    asker.again()
    assert "new" in asker.ids(3)


def test_quirks_reach_their_source_only(tmp_path: Path) -> None:
    seen: list[tuple[str, frozenset[str]]] = []

    def watched(name: str) -> Source:
        def sandbox(options: SandboxOptions) -> Any:
            seen.append((name, options.quirks))
            return TOY.polled.sandbox(options)

        return replace(polled(TOY, sandbox=sandbox), name=name)

    asker = Asker(tmp_path, {name: watched(name) for name in ("toy", "other")})
    asker.page()
    asker.control("quirks", source="toy", names=["no-total", "html"])
    asker.page()
    asker.sandbox.answer("GET", f"/other/{KEY}/red/1", {}, b"")
    assert seen == [("toy", frozenset()), ("toy", frozenset({"no-total", "html"})), ("other", frozenset())]
    assert asker.control("quirks", "GET") == {"toy": ["html", "no-total"], "other": []}


def test_every_request_is_counted_by_key_and_status(asker: Asker) -> None:
    asker.control("keys", source="toy", key="second", quotas=[HOUR])
    asker.control("faults", source="toy", kind="storm", after=1)
    for key in (KEY, KEY, "second", "second", "second", "a real one"):
        asker.page(key=key)
    with pytest.raises(ValueError, match="no-number"):
        asker.sandbox.answer("GET", f"/toy/{KEY}/red/no-number", {}, b"")
    assert asker.control("requests", "GET") == {
        "toy": {KEY: {"200": 1, "500": 1, "503": 1}, "second": {"200": 2, "429": 1}, "other": {"403": 1}}
    }


@pytest.fixture(scope="module")
def of_all(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Of the real sources."""
    return Sandbox(catalog.sources(), SandboxOptions(key=SANDBOX_KEY), tmp_path_factory.mktemp("sandbox"))


def test_the_keys_of_every_source_are_counted(of_all: Sandbox) -> None:
    sandbox = of_all
    sandbox.answer("GET", "/college-scorecard/v1/schools?fields=id", {"X-Api-Key": SANDBOX_KEY}, b"")
    sandbox.answer("GET", f"/college-scorecard/v1/schools?fields=id&api_key={SANDBOX_KEY}", {}, b"")
    sandbox.answer("POST", f"/jooble/api/{SANDBOX_KEY}", {}, b'{"keywords": "nurse"}')
    counted = json.loads(sandbox.answer("GET", "/_sandbox/requests", {}, b"").body)
    assert counted["college-scorecard"] == {SANDBOX_KEY: {"200": 2}}
    assert counted["jooble"] == {SANDBOX_KEY: {"200": 1}}


@pytest.mark.parametrize("state", ["disabled", "unauthorized"])
def test_each_api_refuses_a_dead_key_in_its_own_words(of_all: Sandbox, state: str) -> None:
    for source in ("college-scorecard", "jooble"):
        of_all.answer("POST", "/_sandbox/keys", {}, json.dumps({"source": source, "state": state}).encode())
    scorecard = of_all.answer("GET", "/college-scorecard/v1/schools", {"X-Api-Key": SANDBOX_KEY}, b"")
    assert (scorecard.status, json.loads(scorecard.body)["error"]["code"]) == (403, f"API_KEY_{state.upper()}")
    jooble = of_all.answer("POST", f"/jooble/api/{SANDBOX_KEY}", {}, b'{"keywords": "nurse"}')
    assert (jooble.status, jooble.body) == (403, b"Access denied")


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("keys", {"source": "toy", "state": "tired"}),
        ("release", {"source": "nobody", "after": 1}),
        ("state", {"seconds_per_day": 0}),
        ("faults", {"source": "toy", "kind": "plague"}),
        ("faults", {"source": "toy", "kind": "status"}),
    ],
)
def test_a_wrong_control_changes_nothing(asker: Asker, what: str, body: dict[str, Any]) -> None:
    before = [asker.control(part, "GET") for part in ("state", "keys", "quirks")]
    assert asker.control(what, **body) == 400
    assert before == [asker.control(part, "GET") for part in ("state", "keys", "quirks")]
    assert asker.page() == 200
