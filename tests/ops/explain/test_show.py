"""Explanations as people see them."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

from rich.console import Console

from ops.explain.show import WIDE, tree


def shown(**changed: Any) -> str:
    """A posting of a generation that was built from the archive, whose page is no longer there."""
    event = {
        **{"topic": "jooble.job.v1", "partition": -1, "offset": 3, "event_id": "ab12", "batch": 0, "epoch": 1},
        **{"counter": 2, "place": 4, "observed_at": datetime(2026, 3, 1, tzinfo=UTC), "sweep_id": "s1"},
        **{"landed_by": None, "page": {"said": None, "fetch": "s3://lake/raw/jooble/fetches/1.json"}},
    }
    found = {
        **{"table": "fact_job", "generation": 2, "key": {"cip4": "1107", "job_id": "-5"}, "load": None, "feed": None},
        **{"row": {"title": "Nurse [bold]now[/bold]", "salary": None}, "events": [event], "listings": []},
        **{"behind": None, "ranges": [{"topic": "t", "partition": 0, "first": 1, "last": 9, "events": 1234}]},
        "code": {"package": "0.1.0", "transform": "ab", "generation": None},
    }
    console = Console(width=WIDE, record=True, file=StringIO())
    console.print(tree(found | changed))
    return console.export_text()


def test_a_text_of_a_row_is_shown_as_it_is() -> None:
    assert "title: Nurse [bold]now[/bold]" in shown()


def test_what_came_from_the_archive_has_no_partition() -> None:
    assert "jooble.job.v1[raw archive] @ 3" in shown()
    assert "the archive has no s3://lake/raw/jooble/fetches/1.json" in shown()


def test_ranges_and_unknown_values_are_shown_on_a_line_each() -> None:
    assert "t[0] 1 to 9: 1,234 offsets" in shown()
    assert "unknown: salary" in shown()
