"""Last sweep of each search of a source, in the table `<prefix>-state`.

To lose it costs order, and a doubt: a sweep that lists far fewer records than the one before is then believed at once.

One item per search, `search#<source>#<16 hex of its name's SHA-256>`: a source may have thousands of searches; and
`release#<source>` describes the last complete sweep of all. What a process that lost the lease would note of its old
walk could have the next one leave a search out, so all is written under the lease.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from plumbing import aws
from producers.polling.lease import SourceLease

BATCH = 100  # the most that DynamoDB reads at once


@dataclass(frozen=True)
class Past:
    """Earlier sweeps of a search; times in seconds since 1970, 0: never.

    `tried_at` is when its last walk ended, `swept_at` when its last complete one did, `pages` what the last one took.
    `listed` is how many records the last complete one listed, `doubted` how many the last doubted one did since then.
    """

    tried_at: float = 0.0
    swept_at: float = 0.0
    pages: int = 0
    listed: int = 0
    doubted: int | None = None


NEVER = Past()
_PAST = TypeAdapter(Past)


class Swept(BaseModel):
    """The last complete sweep: the mark of the data it saw, and when it ended (a contract instant).

    `scope` is a mark of what was swept, and to which topics: others need a sweep though the data are the same.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mark: str
    scope: str
    at: str
    seconds: float  # `at` in seconds since 1970


class History:
    """The history of one source. Raises TryLater when the table is away."""

    def __init__(self, dynamodb: Any, table: str, source: str, lease: SourceLease | None = None) -> None:
        """`lease`: of whoever may save; None: to be read only."""
        self._lease = lease
        self._dynamodb = dynamodb
        self._table = table
        self._source = source

    def load(self, searches: Sequence[str]) -> dict[str, Past]:
        """The history of each of the searches."""
        names = {self._key(search): search for search in searches}
        keys = list(names)
        parts = (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
        return {names[item["id"]["S"]]: _past(item) for part in parts for item in self._read(part)}

    def save(self, search: str, past: Past) -> None:
        """Raises LeaseLost, saving nothing, when the lease is another's by now."""
        assert self._lease is not None
        numbers = {name: value for name, value in asdict(past).items() if value is not None}
        item = {"id": {"S": self._key(search)}, "search": {"S": search}}
        self._lease.put(item | {name: {"N": repr(value)} for name, value in numbers.items()})

    def last_sweep(self) -> Swept | None:
        """The last complete sweep of all searches, if it is known."""
        found = next(self._read([f"release#{self._source}"]), None)
        try:
            return Swept.model_validate_json(found["content"]["S"]) if found else None
        except ValidationError:
            return None

    def save_sweep(self, swept: Swept | None) -> None:
        """None: nothing is known any more. Raises as `save` does."""
        assert self._lease is not None
        text = swept.model_dump_json() if swept else ""
        self._lease.put({"id": {"S": f"release#{self._source}"}, "content": {"S": text}})

    def _read(self, keys: list[str]) -> Iterator[Mapping[str, Any]]:
        asked: Mapping[str, Any] = {self._table: {"Keys": [{"id": {"S": key}} for key in keys], "ConsistentRead": True}}
        while asked:
            with aws.reaching(f"DynamoDB table {self._table}"):
                answer = self._dynamodb.batch_get_item(RequestItems=asked)
            yield from answer["Responses"].get(self._table, ())
            asked = answer.get("UnprocessedKeys") or {}

    def _key(self, search: str) -> str:
        return f"search#{self._source}#{hashlib.sha256(search.encode()).hexdigest()[:16]}"


def _past(item: Mapping[str, Any]) -> Past:
    return _PAST.validate_python({name: value["N"] for name, value in item.items() if "N" in value})
