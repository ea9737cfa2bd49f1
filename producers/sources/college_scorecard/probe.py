"""Has there been a release? One request answers, so that a sweep of 65 is made only when it would bring something.

Answers carry no release id, so figures have to serve. The probe asks for the first page of the walk, a hundred schools
of a few states with all their programmes, but only for figures. A release revises student numbers and awards of nearly
every school each year, and releases in between bring new earnings or debt; with some 3,000 programmes on the page it is
as good as impossible that none of them changes, whichever part of the data a release is about. `metadata.total` shows
schools that come or go anywhere. What a release changes in other schools alone goes unseen until the next full sweep,
so a probe may put a sweep off, never replace it. Sorted by id like the walk itself: no other order is sure to be
served, and a list of chosen ids would decay when a school closes.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from producers.source import PageError
from producers.sources.college_scorecard import mapping, values
from producers.sources.college_scorecard.mapping import PROGRAM, PROGRAMS, SCHOOL, Reading
from producers.sources.college_scorecard.page import envelope
from producers.sources.college_scorecard.values import Refused

SCHOOLS = 100  # as many as a page holds
SCHOOL_FIGURES = frozenset(["unit_id", "operating", "students", "tuition_in_state_usd", "median_earnings_10yr_usd"])
PROGRAM_FIGURES = frozenset(["cip4", "credential_level", "awards_2", "debt_median_usd", "earnings_1yr_median_usd"]) | {
    "earnings_4yr_median_usd",
    "earnings_5yr_median_usd",
}
OF_SCHOOL = tuple(reading for reading in SCHOOL if reading.field in SCHOOL_FIGURES)
OF_PROGRAM = tuple(reading for reading in PROGRAM if reading.field in PROGRAM_FIGURES)


def fingerprint(body: bytes) -> str:
    """The same for two answers that say the same figures, however they are written, ordered or repeated.

    Raises PageError.
    """
    total, _, _, results = envelope(body)
    lines = sorted({line for school in results for line in _lines(school)})
    if not lines:
        raise PageError("the answer to the probe holds no school")
    return hashlib.sha256("\n".join([str(total), *lines]).encode()).hexdigest()


def _lines(school: Any) -> Iterator[str]:
    yield _line("school", school, OF_SCHOOL)
    try:
        programmes = mapping.lookup(school, PROGRAMS) if isinstance(school, dict) else None
    except Refused:
        programmes = None
    for programme in programmes if isinstance(programmes, list) else ():
        yield _line(_line("school", school, OF_SCHOOL[:1]), programme, OF_PROGRAM)


def _line(what: str, record: Any, readings: tuple[Reading, ...]) -> str:
    """A record's content as one line; what cannot be read stands for itself."""
    try:
        content = mapping.content(record, readings) if isinstance(record, dict) else values.shown(record)
    except Refused as refused:
        content = str(refused)
    return ascii([what, json.dumps(content, sort_keys=True)])
