"""Conditional writes that were done and whose answers were lost: the commands know them as their own."""

from dataclasses import replace

import pytest

from ops.generations.place import Place
from tests.ops.generations.commands import run
from tests.ops.generations.test_swap import is_live
from tests.ops.stopping import ran
from tests.proxy import losing_answers

pytestmark = pytest.mark.services


def test_a_verification_and_a_swap_end_as_done(alike: Place) -> None:
    lost: list[str] = []
    with losing_answers(alike.environment["AWS_ENDPOINT_URL_S3"], "/_(generations|verifications)/", lost) as url:
        environment = {**alike.environment, "AWS_ENDPOINT_URL_S3": url}
        code, err = ran(environment, "ops.verify", "--generation", "2")
        assert code == 0, err
        code, _, err = run(replace(alike, environment=environment), "swap", "--execute")
        assert code == 0, err
    assert len(lost) == 3
    journal = alike.verifications
    assert [entry.fields["verdict"] for entry in journal.entries()] == ["EQUAL", "EQUAL"]
    assert all(journal.store.read(entry.fields["report"]) for entry in journal.entries())
    assert [entry.fields["generation"] for entry in alike.journal.entries()] == [2]
    assert is_live(alike, 2)
