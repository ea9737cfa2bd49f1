"""The list of planted bugs is up to date: each can be planted, and the tests named for it are there."""

import ast

import pytest

from ops.settings import PROJECT
from tools.mutants import Mutant, mutants

ALL = mutants()


@pytest.mark.parametrize("mutant", ALL, ids=[mutant.name for mutant in ALL])
def test_it_can_be_planted_and_its_tests_exist(mutant: Mutant) -> None:
    text = (PROJECT / mutant.file).read_text(encoding="utf-8")
    assert mutant.planted(text) != text
    if mutant.file.endswith(".py"):
        ast.parse(mutant.planted(text))
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert f"def {name}" in (PROJECT / file).read_text(encoding="utf-8")


def test_a_bug_whose_place_has_changed_is_noticed() -> None:
    with pytest.raises(ValueError, match="holds 0 times"):
        ALL[0].planted("something else")
