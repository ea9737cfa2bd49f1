"""The lease that lets one driver at a time write a generation: an item in DynamoDB, changed by conditional writes."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from plumbing.holder import Holder
from streaming.epochs import Epochs
from streaming.errors import LeaseLost, NotReady
from streaming.stall import Pulse

log = logging.getLogger(__name__)


class Lease:
    """`item` of `table` (a boto3 DynamoDB Table with the key `id`), held for `seconds` from each renewal.

    `clock` gives seconds since 1970. The item: epoch (higher for each holder), host, pid, started, expires_ms.
    `epochs`: where they are kept, if they must not begin again when the table is lost.
    """

    def __init__(
        self,
        table: Any,
        item: str,
        seconds: int,
        clock: Callable[[], float],
        holder: Holder,
        epochs: Epochs | None = None,
    ) -> None:
        self._table = table
        self.item = item
        self._milliseconds = seconds * 1000
        self._clock = clock
        self._holder = holder
        self._epochs = epochs
        self._one_at_a_time = threading.Lock()  # boto3's tables are not made for several threads
        self.epoch = 0
        self.pulse = Pulse()  # of the work that is done under it; see streaming.stall

    def acquire(self) -> int:
        """Takes the lease and returns its new epoch; raises NotReady while another living driver holds it."""
        found = self._found()
        if found is not None and (holder := self._living(found)) is not None:
            seconds = (int(found["expires_ms"]) - self._now()) / 1000
            raise NotReady(f"{self.item} is held by {holder} for another {seconds:.0f} s; stop that process or wait")
        highest = self._epochs.highest() if self._epochs else 0
        if found is None:
            return self._take(highest + 1, "attribute_not_exists(id)", {})
        seen = {":epoch": found["epoch"], ":expires": found["expires_ms"]}
        return self._take(max(int(found["epoch"]), highest) + 1, "epoch = :epoch AND expires_ms = :expires", seen)

    def holder(self) -> Holder | None:
        """Who holds it now, whoever asks; None when nobody alive does."""
        found = self._found()
        return None if found is None else self._living(found)

    def renew(self) -> None:
        """Holds on for another term; raises LeaseLost when somebody else has taken over. From any thread."""
        self._change(self._now() + self._milliseconds)

    def release(self) -> None:
        """Lets the next driver in at once; a lease that is lost already stays with its new holder."""
        try:
            self._change(0)
        except LeaseLost:
            return

    def _found(self) -> dict[str, Any] | None:
        with self._one_at_a_time:
            item: dict[str, Any] | None = self._table.get_item(Key={"id": self.item}, ConsistentRead=True).get("Item")
        return item

    def _living(self, found: dict[str, Any]) -> Holder | None:
        holder = Holder(found["host"], int(found["pid"]), found["started"])
        return holder if int(found["expires_ms"]) > self._now() and not holder.is_dead() else None

    def _take(self, epoch: int, condition: str, values: dict[str, Any]) -> int:
        from botocore.exceptions import ClientError

        item = {"id": self.item, "epoch": epoch, "expires_ms": self._now() + self._milliseconds} | asdict(self._holder)
        named = {"ExpressionAttributeValues": values} if values else {}
        try:
            self._table.put_item(Item=item, ConditionExpression=condition, **named)
        except ClientError as error:
            if not _is(error, "ConditionalCheckFailedException"):
                raise
            if self._found() != item:  # it is, when the answer was lost, and the client, trying again, met itself
                raise NotReady(f"{self.item} was just taken by another driver; try again later") from None
        self.epoch = epoch
        if self._epochs and not self._epochs.claim(epoch, asdict(self._holder)):
            self.release()
            raise NotReady(f"{self.item}: epoch {epoch} was just taken by another driver; try again later")
        return epoch

    def _change(self, expires_ms: int) -> None:
        from botocore.exceptions import ClientError

        mine = {":epoch": self.epoch, ":host": self._holder.host, ":pid": self._holder.pid}
        try:
            with self._one_at_a_time:
                self._table.update_item(
                    Key={"id": self.item},
                    UpdateExpression="SET expires_ms = :expires",
                    ConditionExpression="epoch = :epoch AND #host = :host AND pid = :pid",
                    ExpressionAttributeNames={"#host": "host"},
                    ExpressionAttributeValues={":expires": expires_ms, **mine},
                )
        except ClientError as error:
            if not _is(error, "ConditionalCheckFailedException", "ResourceNotFoundException"):
                raise
            raise LeaseLost(f"{self._why_lost(error)}; this one stops writing") from None

    def _why_lost(self, error: Any) -> str:
        if _is(error, "ResourceNotFoundException") or self._found() is None:
            return f"{self.item} is gone from the table of leases, which was lost or emptied"
        return f"another driver has taken {self.item}"

    def _now(self) -> int:
        return int(self._clock() * 1000)


@contextmanager
def kept(lease: Lease, every: float) -> Iterator[None]:
    """Renews the lease every so many seconds, however long a refresh takes, until the block ends or it is lost.

    That it is lost is for whoever writes to find out: each asks for itself, before its commit.
    """
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(lease, every, done), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _keep(lease: Lease, every: float, done: threading.Event) -> None:
    from botocore.exceptions import BotoCoreError, ClientError

    while not done.wait(every):
        try:
            lease.renew()
        except LeaseLost as lost:
            log.error("event=lease-lost error=%s", lost)
            return
        except (BotoCoreError, ClientError) as error:
            log.warning("event=lease-not-renewed error=%s", error)


def _is(error: Any, *codes: str) -> bool:
    return error.response["Error"]["Code"] in codes
