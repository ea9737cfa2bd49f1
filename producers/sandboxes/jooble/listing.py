"""What quirks make of a search's listing."""

from collections.abc import Sequence
from dataclasses import replace

from producers.sandboxes.jooble.chance import draw, int64
from producers.sandboxes.jooble.postings import Posting
from producers.sources.jooble.records import utc_instant

DUPLICATED = 0.2
COPIES = 3


def with_near_duplicates(found: Sequence[Posting]) -> list[Posting]:
    """One in five postings is followed by copies of it under ids of their own."""
    return [one for posting in found for one in (posting, *_copies(posting))]


def by_date(found: Sequence[Posting]) -> list[Posting]:
    """The latest modified first, those without a date last."""
    return sorted(found, key=lambda posting: utc_instant(str(posting.record.get("updated"))) or "", reverse=True)


def _copies(posting: Posting) -> list[Posting]:
    identity = posting.record["id"]
    if draw("near duplicates", identity) >= DUPLICATED:
        return []
    return [_under(posting, int64("near duplicate", identity, number)) for number in range(COPIES)]


def _under(posting: Posting, identity: int) -> Posting:
    link = str(posting.record["link"]).replace(str(posting.record["id"]), str(identity))
    return replace(posting, record={**posting.record, "id": identity, "link": link})
