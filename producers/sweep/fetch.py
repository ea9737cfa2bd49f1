"""One fetch: asked, numbered, and archived before anybody reads it."""

import json
from dataclasses import asdict

from producers.archive.writer import Archive
from producers.daemon.hooks import Hooks
from producers.fields import instant
from producers.http.client import Fetched, Fetcher
from producers.http.key_spellings import Spellings
from producers.lease import SourceLease
from producers.source import PageError, Request
from producers.sweep.numbering import Stamp

Number = tuple[int, int]


class FetchStep:
    """Fetches for one source."""

    def __init__(self, source: str, lease: SourceLease, client: Fetcher, archive: Archive, hooks: Hooks) -> None:
        self._source = source
        self._lease = lease
        self._client = client
        self._archive = archive
        self._hooks = hooks
        self._secrets = Spellings(hooks.secrets)

    def take(
        self, kind: str, request: Request, number: Number, sweep_id: str, search: str | None, page: int | None
    ) -> tuple[Fetched, Stamp]:
        """The answer to a request, archived with a record of the given kind ("fetch" or "probe") under the number.

        Raises PageError for an answer that repeats the key, LeaseLost, and whatever client and archive raise.
        """
        self._hooks.checkpoint("asked")
        fetched = self._client.fetch(request)
        self._hooks.checkpoint("fetched")
        self._refuse_secrets(fetched.body, "the page")
        stamp = Stamp(sweep_id, *number, instant(fetched.observed_at))
        record = {
            "kind": kind,
            "source": self._source,
            "search": search,
            "page": page,
            **asdict(stamp),
            "request": {"method": request.method, "shown": request.shown, "body": dict(request.body or {})},
            "status": fetched.status,
            "content_type": fetched.content_type,
            "body_bytes": len(fetched.body),
        }
        self._refuse_secrets(json.dumps(record, ensure_ascii=False).encode(), "the record of the fetch")
        self._lease.check()  # what nobody will publish is better not archived
        digest = self._archive.keep_body(fetched.body)
        self._archive.keep_record(*number, {**record, "body_sha256": digest})
        self._lease.used_number()
        return fetched, stamp

    def _refuse_secrets(self, content: bytes, what: str) -> None:
        if self._secrets.are_in(content):
            raise PageError(f"{what} repeats the key, and is not kept")
