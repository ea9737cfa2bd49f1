"""Whatever is done with letters, in whatever order: their state and attempts are those of a fold in plain Python."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.dead_letters.actions import Action
from ops.dead_letters.letters import Wanted, opened
from ops.explain.lake import LakeReader
from tests.ops.dead_letters.conftest import PROGRAMS, SCHEMA, dead

LETTERS = 3
STEPS = st.lists(
    st.tuples(st.integers(0, LETTERS - 1), st.sampled_from(["replay", "dies", "lost record", "drop"])), max_size=12
)


@dataclass
class History:
    """Content of the table and the journal, and the state and attempts by offset that must follow from it."""

    rows: list[dict[str, Any]] = field(default_factory=lambda: [dead(offset=number) for number in range(LETTERS)])
    actions: list[Action] = field(default_factory=list)
    taken: dict[int, tuple[str, int]] = field(default_factory=lambda: dict.fromkeys(range(LETTERS), ("open", 1)))

    def step(self, letter: int, what: str) -> None:
        origin, (state, attempts) = f"{PROGRAMS}/0/{letter}", self.taken[letter]
        if what == "drop":
            self._act("dropped", origin, attempts)
            self.taken[letter] = ("dropped", attempts)
        elif what == "replay":
            self._act("replayed", origin, attempts + 1)
            self.taken[letter] = ("replayed", attempts + 1)
        elif what == "lost record":  # published, killed before it was recorded, and dead again
            self._die(origin, attempts + 1)
            self.taken[letter] = ("open" if state == "replayed" else state, attempts + 1)
        elif state == "replayed":
            self._die(origin, attempts)
            self.taken[letter] = ("open", attempts)

    def _act(self, action: Any, origin: str, attempts: int) -> None:
        self.actions.append(Action(origin, attempts, number=len(self.actions) + 1, action=action, at="", why=None))

    def _die(self, origin: str, attempts: int) -> None:
        headers = [("gpps-dlq-attempts", str(attempts).encode()), ("gpps-dlq-origin", origin.encode())]
        self.rows.append(dead(offset=100 + len(self.rows), headers=headers))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lake")


@settings(max_examples=15)
@given(steps=STEPS, backwards=st.booleans())
def test_state_and_attempts_are_those_of_the_fold(folder: Path, steps: list[tuple[int, str]], backwards: bool) -> None:
    history = History()
    for letter, what in steps:
        history.step(letter, what)
    rows = history.rows[::-1] if backwards else history.rows
    write_deltalake(folder / "gen=1" / "dead_letters", pa.Table.from_pylist(rows, SCHEMA), mode="overwrite")
    lake = LakeReader(f"file://{folder}", 1, {})
    with opened(lake, history.actions, Wanted()) as letters:
        found = {int(each.origin.rpartition("/")[2]): (each.state, each.attempts) for each in letters.each()}
        assert found == history.taken
        assert sum(each.records for each in letters.each()) == len(rows)
        by_state = Counter({row["state"]: row["letters"] for row in letters.counts()})
    assert by_state == Counter(state for state, _ in history.taken.values())
