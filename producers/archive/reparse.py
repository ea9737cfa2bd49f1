"""Events made again from the raw archive with today's parsers: ids, order and times are those of the fetches.

For each fetch come the events of its page in their order and then the page event, all of them: what was published is
among them byte for byte while parser and contract are the same. Beyond it stand observations that had not changed
when they were made, and the last page of a run that was stopped before publishing it, until the next run does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from producers.archive.reader import Archived, ArchiveDamaged, ArchiveReader
from producers.archive.writer import END
from producers.contract import Event, Sweep
from producers.reading.parsing import Stamp, listing, parse_page, problems, to_events
from producers.source import PageError, Source


@dataclass
class Reparsed:
    """Contents of a source's archive: records by kind, unparsable pages, events and rejects made of the rest.

    `last` is the number (epoch, counter) of the last record; None for an empty archive.
    """

    fetches: int = 0
    probes: int = 0
    sweeps: int = 0
    pages: int = 0
    no_pages: int = 0
    events: int = 0  # of pages: sweep and page events are not among them
    rejects: int = 0
    last: tuple[int, int] | None = None


def reparse(source: Source, archive: ArchiveReader, tally: Reparsed) -> Iterator[tuple[Event, datetime]]:
    """Every event of a source in the order of (epoch, counter, place), and when the archive got what it is made of.

    Counted in `tally`. Raises ArchiveDamaged.
    """
    for archived in archive.records():
        for event in _events(source, archived, tally):
            yield event, archived.stored_at
        tally.last = (archived.epoch, archived.counter)


def _events(source: Source, archived: Archived, tally: Reparsed) -> Sequence[Event]:
    match archived.kind:
        case "fetch":
            tally.fetches += 1
            return _page(source, archived, tally)
        case "sweep":
            tally.sweeps += 1
            return [sweep_of(source, archived)]
        case "probe":
            tally.probes += 1
            return []
        case kind if kind == END:
            return []
    raise ArchiveDamaged(f"{archived.key} is of no known kind: {archived.kind!r}")


def _page(source: Source, archived: Archived, tally: Reparsed) -> Sequence[Event]:
    search, page, stamp = asked(archived)
    assert archived.body is not None
    try:
        parsed = parse_page(source, archived.body, search, page)
        events, rejects = to_events(parsed, stamp)
        tally.rejects += len(rejects)
        listed = listing(source, search, page, parsed.total, events, stamp)
    except PageError:  # as when it was fetched: nothing is published of it
        tally.no_pages += 1
        return []
    tally.pages += 1
    tally.events += len(events)
    return [*events, listed]


def asked(archived: Archived) -> tuple[str, int, Stamp]:
    """Search, page and stamp of a record of kind "fetch". Raises ArchiveDamaged."""
    record: Any = archived.record
    try:
        stamp = Stamp(record["sweep_id"], archived.epoch, archived.counter, record["observed_at"])
        return str(record["search"]), int(record["page"]), stamp
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveDamaged(f"{archived.key} does not say what was fetched ({error!r})") from None


def sweep_of(source: Source, archived: Archived) -> Sweep:
    """The event of a record of kind "sweep". Raises ArchiveDamaged."""
    try:
        return source.sweep.model_validate(dict(archived.record))
    except ValidationError as error:
        raise ArchiveDamaged(f"{archived.key} is no end of a sweep: {problems(error)}") from None
