"""Recovery of a page that a stopped run archived but may not have published: the next run does, from the archive.

So every archived page is on the topics in the end, and reparsing the archive yields no event that is not on them. Only
the newest fetch can be unpublished, because a run continues only after the broker's confirmation; the cursor shows
whether it came that far. The page is then fetched again all the same: it may have changed.
"""

import logging

from producers.archive.reader import Archived, ArchiveDamaged, ArchiveReader
from producers.archive.reparse import asked, sweep_of
from producers.archive.writer import ArchiveConflict
from producers.polling.page import PageStep
from producers.polling.walk import Walk, from_cursor
from producers.source import PageError

log = logging.getLogger(__name__)


def finish_begun(step: PageStep, archive: ArchiveReader) -> None:
    """Publishes the events of the last record in the source's archive unless the cursor already points past it.

    An archive that is damaged just there is logged and passed over, since a reparse reports it, too. Raises what
    publishing raises.
    """
    source, cursor = step.source, step.lease.cursor
    if not cursor:  # a round ended, and all of it was confirmed
        return
    try:
        last = archive.last()
        if last is None or not _is_open(last, from_cursor(cursor)):
            return
        log.info("publishing source=%s from=%s: archived by a run that was stopped", source.name, last.key)
        if last.kind == "sweep":
            step.confirmed([sweep_of(source, last)])
        else:
            search, page, stamp = asked(last)
            assert last.body is not None
            step.publish(last.body, stamp, search, page)
    except (ArchiveDamaged, ArchiveConflict, PageError) as error:
        log.warning("source=%s: what the last run archived is not published: %s", source.name, error)


def _is_open(last: Archived, walk: Walk | None) -> bool:
    """True when the cursor stands before the fetch of the record."""
    if walk is None:
        return False
    if last.kind == "sweep":
        return walk.ended and walk.sweep_id == last.record.get("sweep_id")
    if walk.ended or last.kind != "fetch" or walk.sweep_id not in ("", last.record.get("sweep_id")):
        return False
    return (walk.search, walk.page) == (last.record.get("search"), last.record.get("page"))
