"""A verification is stored as a file, a journal entry and a row, and shown to people."""

import io
import json
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from ops.verify.comparison import Comparison, Counted, Finding
from ops.verify.reasons import Reason
from ops.verify.report import Report, keep, keep_row, newest, verifications
from ops.verify.show import show
from plumbing.objects.journal import Overtaken
from sinks.compare.differences import Difference
from sinks.warehouse.engines.postgres.sessions import connected
from tests.conftest import RunningStack

RANGES = (
    {"topic": "jooble.job.v1", "partition": 0, "first": 4, "last": 4, "events": 1},
    {"topic": "jooble.page.v1", "partition": 0, "first": 3, "last": 9, "events": 7},
)
CHANGED = Difference(
    {"cip4": "1107", "job_id": "1"},
    "changed",
    1,
    1,
    {"title": "one"},
    {"title": None},
    ({"topic": "jooble.job.v1", "partition": 0, "offset": 4, "event_id": "ab"}, *RANGES),
)
EQUAL = Comparison((Counted("lake", 1, "job", 5, "a" * 16), Counted("lake", 2, "job", 5, "a" * 16)), ())
DIFFERENT = Comparison(
    (Counted("lake", 1, "job", 5, "a" * 16), Counted("lake", 2, "job", 5, "b" * 16)),
    (Finding("job", "lake g1", "lake g2", {"changed": 21}, (CHANGED,)),),
)
REPORT = Report(2, 1, {"jooble.job.v1": {0: 5}}, (), (), EQUAL, "2026-04-02T00:00:00.000000Z", 1.5, "0.1", "rules")
CANNOT_SAY = replace(REPORT, comparison=None, why=(Reason("bound", "only jooble"),))


def test_the_newest_verification_of_two_generations_counts(tmp_path: Path) -> None:
    journal = verifications(f"file://{tmp_path}", {})
    for report in (REPORT, CANNOT_SAY, replace(REPORT, comparison=DIFFERENT, against=3)):
        keep(journal, report, journal.last())
    found = newest(journal, 2, 1)
    assert found
    assert (found.number, found.fields["verdict"], found.fields["why"]) == (2, "CANNOT SAY", ["bound"])
    assert newest(journal, 1, 2) is None
    last = journal.last()
    assert last
    whole = json.loads(journal.store.read(last.fields["report"]) or "")
    assert whole["verdict"] == "DIFFERENT"
    assert whole["comparison"]["findings"][0]["first"][0]["expected"] == {"title": "one"}


def test_a_report_that_was_overtaken_takes_the_next_number_unless_the_same_was_judged_meanwhile(tmp_path: Path) -> None:
    journal = verifications(f"file://{tmp_path}", {})
    began = journal.last()
    keep(journal, replace(REPORT, generation=3), began)
    entry = keep(journal, REPORT, began)
    assert entry.number == 2
    with pytest.raises(Overtaken, match="generation 2 was verified against 1 meanwhile"):
        keep(journal, replace(REPORT, comparison=DIFFERENT), began)
    assert keep(journal, REPORT, entry).number == 3
    assert all(journal.store.read(each.fields["report"]) for each in journal.entries())


@pytest.mark.services
def test_it_is_a_row_of_the_warehouse_once(
    stack: RunningStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stack.environment().items():
        monkeypatch.setenv(name, value)
    entry = keep(verifications(f"file://{tmp_path}", {}), REPORT, None)
    schema = f"t{uuid.uuid4().hex[:12]}"
    with connected() as connection:
        for _ in range(2):
            keep_row(connection, schema, entry, "because")
        rows = connection.execute(f"SELECT number, verdict, reason, fence, rows FROM {schema}_ops.verifications")  # type: ignore[arg-type]  # noqa: S608
        assert rows.fetchall() == [(1, "EQUAL", "because", {"jooble.job.v1": {"0": 5}}, 10)]


def shown(report: Report) -> str:
    out = io.StringIO()
    show(report, "reports/1.json", Console(file=out, width=120))
    return out.getvalue()


def test_people_read_the_verdict_and_the_rows() -> None:
    assert "EQUAL: generation 2 and generation 1 hold the same rows in every store (10 rows compared" in shown(REPORT)
    different = shown(replace(REPORT, comparison=DIFFERENT))
    assert "DIFFERENT: generation 2 and generation 1 differ in 21 keys" in different
    assert "changed cip4=1107 job_id=1\n    title: expected 'one', found nothing\n" in different
    assert "from jooble.job.v1 partition 0 offset 4, event ab\n" in different
    assert "7 events\n  and 20 more" in different
    assert "from jooble.page.v1 partition 0 offsets 3 to 9, 7 events" in different
    assert "offsets 4 to 4" not in different
    assert "\x1b" not in different
    assert "CANNOT SAY: whether generation 2 and generation 1 hold the same\n  bound: only jooble" in shown(CANNOT_SAY)
