"""What a run archived and may not have published before it was stopped: published by the next run, from the archive.

So the topics come to tell of every archived page, and what is made again from the archive says nothing they do not.
Only the last record can be such a one, because a run goes on when the broker confirmed what it did; the cursor tells
whether it came that far. The page is then fetched again all the same: it may have changed.
"""

import logging

from producers.archive.reader import Archived, ArchiveDamaged, ArchiveReader
from producers.archive.writer import ArchiveConflict
from producers.replay.reparse import asked, sweep_of
from producers.source import PageError, Source
from producers.sweep import cursor as walks
from producers.sweep.page import PageStep, Parts

log = logging.getLogger(__name__)


class Unfinished:
    """The last record of a source's archive, to be looked at before a run."""

    def __init__(self, source: Source, parts: Parts, reader: ArchiveReader, step: PageStep) -> None:
        self._source = source
        self._parts = parts
        self._reader = reader
        self._step = step

    def publish(self) -> None:
        """Publishes what the last record tells unless the cursor is behind it.

        An archive that is damaged just there is told and passed over: reading it again tells it, too. Raises what
        publishing raises.
        """
        if not self._parts.lease.cursor:  # a round ended, and all of it was confirmed
            return
        try:
            last = self._reader.last()
            if last is not None and self._is_open(last):
                log.info(
                    "publishing source=%s from=%s: archived by a run that was stopped", self._source.name, last.key
                )
                self._publish(last)
        except (ArchiveDamaged, ArchiveConflict, PageError) as error:
            log.warning("source=%s: what the last run archived is not published: %s", self._source.name, error)

    def _is_open(self, last: Archived) -> bool:
        """Whether the cursor stands before what the record tells."""
        walk, record = walks.from_json(self._parts.lease.cursor), last.record
        if walk is None:
            return False
        if last.kind == "sweep":
            return walk.ended and walk.sweep_id == record.get("sweep_id")
        if walk.ended or last.kind != "fetch" or walk.sweep_id not in ("", record.get("sweep_id")):
            return False
        return (walk.search, walk.page) == (record.get("search"), record.get("page"))

    def _publish(self, last: Archived) -> None:
        if last.kind == "fetch":
            search, page, stamp = asked(last)
            assert last.body is not None
            self._step.publish(last.body, stamp, search, page)
            return
        sweep = sweep_of(self._source, last)
        self._parts.lease.check()
        self._parts.publisher.publish([sweep])
        self._parts.publisher.confirm(self._step.while_waiting)
