"""One fetch: asked, numbered, and archived before anybody reads it."""

import json
from dataclasses import asdict

from producers.archive import Archive
from producers.client import Fetched, Fetcher
from producers.fields import instant
from producers.hooks import Hooks
from producers.records import Stamp
from producers.source import PageError, Request

Number = tuple[int, int]


class FetchStep:
    """Fetches for one source."""

    def __init__(self, source: str, client: Fetcher, archive: Archive, hooks: Hooks) -> None:
        self._source = source
        self._client = client
        self._archive = archive
        self._hooks = hooks

    def take(
        self, kind: str, request: Request, number: Number, sweep_id: str, search: str | None, page: int | None
    ) -> tuple[Fetched, Stamp]:
        """The answer to a request, archived with a record of the given kind ("fetch" or "probe") under the number.

        Raises PageError for an answer that repeats the key, and whatever client and archive raise.
        """
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
        digest = self._archive.keep_body(fetched.body)
        self._archive.keep_record(*number, {**record, "body_sha256": digest})
        return fetched, stamp

    def _refuse_secrets(self, content: bytes, what: str) -> None:
        if any(secret.encode() in content for secret in self._hooks.secrets):
            raise PageError(f"{what} repeats the key, and is not kept")
