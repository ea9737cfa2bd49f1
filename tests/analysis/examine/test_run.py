"""The frame of an examination: which parts run, in which order, and what it refuses."""

from datetime import UTC, datetime
from typing import Any

import pytest

from analysis.examine import run
from analysis.examine.context import Context
from analysis.examine.results import PARTS

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def context(**changes: Any) -> Context:
    return Context(**{"warehouse": None, "lake": None, "seed": 1, "min_n": 5, "now": NOW, **changes})


def test_parts_are_in_their_order() -> None:
    assert run.parts() == [part for part in PARTS if part in run.parts()]


def test_an_unknown_part_is_refused_and_those_there_are_are_named() -> None:
    with pytest.raises(run.PartMissing, match="no part is called tarot; there are: "):
        run.examine(context(), {}, ["tarot"])  # type: ignore[list-item]


def test_a_clock_is_asked_for() -> None:
    with pytest.raises(ValueError, match="needs a clock"):
        run.examine(context(now=None), {})
