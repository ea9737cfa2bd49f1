"""What a run archived and may not have published before it was stopped: published by the next run, from the archive.

So the topics come to tell of every archived page, and what is made again from the archive says nothing they do not.
Only the last record can be such a one, because a run goes on when the broker confirmed what it did; the cursor tells
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
    """Publishes what the last record of the source's archive tells unless the cursor is behind it.

    An archive that is damaged just there is told and passed over: reading it again tells it, too. Raises what
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
    """Whether the cursor stands before what the record tells."""
    if walk is None:
        return False
    if last.kind == "sweep":
        return walk.ended and walk.sweep_id == last.record.get("sweep_id")
    if walk.ended or last.kind != "fetch" or walk.sweep_id not in ("", last.record.get("sweep_id")):
        return False
    return (walk.search, walk.page) == (last.record.get("search"), last.record.get("page"))
