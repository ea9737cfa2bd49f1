"""The serving tables: whole items from the feeds in DynamoDB, the position saved after them.

Every write is a transaction of at most 99 items that also checks the follower's claim on the feed. A claim is a word
of its own for each load, in the position item: a follower that was overtaken cannot write anything any more. All
writes may be made twice, so an answer that was lost does no harm: items are whole, and who finds its own claim has it.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa
from botocore.exceptions import ClientError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from plumbing.kill_points import KillPoints
from producers.fields import instant
from sinks.errors import PositionMoved, SinkBusy
from sinks.follower import Load, Position, Written
from sinks.rows import change_schema, latest, split
from streaming.column_types import column_type
from streaming.contract import Mart

# Of one action of a cancelled transaction; a whole request that is throttled botocore has tried again itself.
_PASSING = {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}
_LATER = {
    "TransactionCanceledException",
    "TransactionConflictException",
    "TransactionInProgressException",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "LimitExceededException",
    "ResourceNotFoundException",  # the next run makes the tables
}


def reasons(error: ClientError) -> set[str]:
    """Why the actions of a cancelled transaction failed; empty for other errors."""
    return {reason.get("Code", "") for reason in error.response.get("CancellationReasons", [])}


def will_pass(error: BaseException) -> bool:
    """A transaction that is worth repeating at once, as another request: nothing but load or a neighbour stood in its
    way, or the answer was lost and the server does not know it for the one that it has carried out.
    """
    return (
        isinstance(error, ClientError)
        and error.response["Error"]["Code"] in ("TransactionCanceledException", "IdempotentParameterMismatchException")
        and reasons(error) <= _PASSING
    )


def works_later(error: ClientError) -> bool:
    """True when DynamoDB refused something that it will take later: it throttles, fails or lacks a table."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return (error.response["Error"]["Code"] in _LATER and reasons(error) <= _PASSING) or status >= 500


POSITIONS = "positions"
# A transaction takes 100 actions, one of them the check, and 4 MB: the longest item the contracts allow has 22 kB.
_PER_TRANSACTION = 99

Item = dict[str, Any]
TableName = Callable[[str], str]


def table_of(mart: Mart) -> str:
    """The mart's table, without the set-up's prefix. Raises ValueError when it is not served."""
    if mart.served is None:
        raise ValueError(f"the mart {mart.name} is not served")
    return mart.served


def create_tables(client: Any, name: TableName, served: Sequence[Mart]) -> None:
    """Make the tables of served marts that are missing, on-demand billed, and wait until they can be used.

    A serving table that is gone takes its feed's position with it, so that it is filled as a whole.
    """
    feeds = {mart.served: mart.changes_table for mart in served}
    keys = {POSITIONS: {"feed": "S"}} | {table_of(mart): _key_types(mart) for mart in served}
    for table, key in keys.items():
        schema = [{"AttributeName": part, "KeyType": kind} for part, kind in zip(key, ("HASH", "RANGE"), strict=False)]
        attributes = [{"AttributeName": part, "AttributeType": kind} for part, kind in key.items()]
        try:
            client.describe_table(TableName=name(table))
        except client.exceptions.ResourceNotFoundException:
            if table in feeds:
                client.delete_item(TableName=name(POSITIONS), Key={"feed": feeds[table]})
            _create(client, TableName=name(table), KeySchema=schema, AttributeDefinitions=attributes)


def _key_types(mart: Mart) -> dict[str, str]:
    types = {column.name: column.type for column in mart.columns}
    return {part: column_type(types[part]).dynamodb for part in mart.key}


def _create(client: Any, **definition: Any) -> None:
    with suppress(client.exceptions.ResourceInUseException):  # another follower was faster
        client.create_table(BillingMode="PAY_PER_REQUEST", **definition)
    waiter = client.get_waiter("table_exists")
    waiter.wait(TableName=definition["TableName"], WaiterConfig={"Delay": 1, "MaxAttempts": 60})


class DynamoDBSink:
    """Marts that are served, each as its table; `name` gives the full names.

    `client` is that of a boto3 *resource* (it takes Python values). `lease_check` is called before every write and
    stops the load by raising. Rows are upserted in any order, so readers may see a load half done; the position says
    what is complete.
    """

    def __init__(
        self,
        client: Any,
        name: TableName,
        lease_check: Callable[[], None] = lambda: None,
        kill: KillPoints | None = None,
        new_claim: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._client = client
        self._name = name
        self._lease_check = lease_check
        self._kill = kill or KillPoints()
        self._new_claim = new_claim

    def position(self, mart: Mart) -> Position | None:
        item = self._stored_position(mart)
        if "version" not in item:
            return None
        return Position(item["delta_table_id"], int(item["version"]), int(item["highest"]))

    def replace(self, mart: Mart, load: Load) -> Written:
        upserts, _ = self._read(mart, load)
        claim = self._claim(mart, load.after, forget=True)
        self._write(mart, claim, (self._put(mart, row) for row in _rows(upserts)))
        wanted = {tuple(row.values()) for row in _rows(upserts.select(list(mart.key)))}
        left_over = [key for key in self._stored_keys(mart) if tuple(key[part] for part in mart.key) not in wanted]
        self._write(mart, claim, (self._delete(mart, key) for key in left_over))
        self._save(mart, claim, load.position)
        return Written(upserts.num_rows, len(left_over))

    def apply(self, mart: Mart, load: Load) -> Written:
        upserts, tombstones = self._read(mart, load)
        claim = self._claim(mart, load.after)
        self._write(mart, claim, (self._put(mart, row) for row in _rows(upserts)))
        self._write(mart, claim, (self._delete(mart, key) for key in _rows(tombstones)))
        self._save(mart, claim, load.position)
        return Written(upserts.num_rows, tombstones.num_rows)

    def _read(self, mart: Mart, load: Load) -> tuple[pa.Table, pa.Table]:
        """All rows of the load, before anything is written: (rows to put, keys to delete)."""
        rows = pa.concat_tables([change_schema(mart).empty_table(), *load.batches()])
        return split(mart, latest(mart, rows))

    def _claim(self, mart: Mart, after: Position | None, forget: bool = False) -> str:
        """Take the feed over, while it is where this load begins. `forget` drops the position: half a bootstrap then
        leads to another one, never to following on."""
        claim = self._new_claim()
        update: Item = {
            "UpdateExpression": "SET claim = :claim" + (" REMOVE #version, delta_table_id, highest" if forget else ""),
            "ConditionExpression": "attribute_not_exists(#version)",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":claim": claim},
        }
        if after is not None:
            update["ConditionExpression"] = "#version = :version AND delta_table_id = :id"
            update["ExpressionAttributeValues"] |= {":version": after.version, ":id": after.table_id}
        self._lease_check()
        try:
            self._client.update_item(**self._position_item(mart), **update)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            if self._stored_position(mart).get("claim") != claim:  # else only the answer to the first try was lost
                raise PositionMoved from error
        return claim

    def _write(self, mart: Mart, claim: str, actions: Iterable[Item]) -> None:
        claimed = {"ConditionExpression": "claim = :claim", "ExpressionAttributeValues": {":claim": claim}}
        check = {"ConditionCheck": {**self._position_item(mart), **claimed}}
        remaining = iter(actions)
        while chunk := list(islice(remaining, _PER_TRANSACTION)):
            self._lease_check()
            self._kill.reach("dynamodb-batch")
            self._transact(mart, [check, *chunk])

    def _transact(self, mart: Mart, actions: list[Item]) -> None:
        retrying = Retrying(
            retry=retry_if_exception(will_pass),
            stop=stop_after_attempt(8),
            wait=wait_exponential(multiplier=0.05, max=5),
            reraise=True,
        )
        try:
            retrying(self._client.transact_write_items, TransactItems=actions)
        except self._client.exceptions.TransactionCanceledException as error:
            if "ConditionalCheckFailed" in reasons(error):
                raise self._overtaken(mart) from error
            raise

    def _save(self, mart: Mart, claim: str, position: Position) -> None:
        self._lease_check()
        self._kill.reach("before-position")
        try:
            self._client.update_item(
                **self._position_item(mart),
                UpdateExpression="SET #version = :version, delta_table_id = :id, highest = :highest",
                ConditionExpression="claim = :claim",
                ExpressionAttributeNames={"#version": "version"},
                ExpressionAttributeValues={
                    ":version": position.version,
                    ":id": position.table_id,
                    ":highest": position.highest,
                    ":claim": claim,
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise self._overtaken(mart) from error

    def _overtaken(self, mart: Mart) -> SinkBusy:
        return SinkBusy(
            f"another follower took over {mart.changes_table} in {self._name(POSITIONS)}; this one stopped writing"
        )

    def _stored_keys(self, mart: Mart) -> Iterator[Item]:
        names = {f"#k{i}": part for i, part in enumerate(mart.key)}
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._name(table_of(mart)),
            ConsistentRead=True,
            ProjectionExpression=", ".join(names),
            ExpressionAttributeNames=names,
        )
        for page in pages:
            yield from page["Items"]

    def _stored_position(self, mart: Mart) -> Item:
        item: Item = self._client.get_item(**self._position_item(mart), ConsistentRead=True).get("Item", {})
        return item

    def _position_item(self, mart: Mart) -> Item:
        return {"TableName": self._name(POSITIONS), "Key": {"feed": mart.changes_table}}

    def _put(self, mart: Mart, row: Item) -> Item:
        return {"Put": {"TableName": self._name(table_of(mart)), "Item": _item(row)}}

    def _delete(self, mart: Mart, key: Item) -> Item:
        return {"Delete": {"TableName": self._name(table_of(mart)), "Key": key}}


def count_items(client: Any, table: str) -> int:
    """Items of a table, counted one by one; 0 when there is no such table."""
    pages = client.get_paginator("scan").paginate(TableName=table, Select="COUNT", ConsistentRead=True)
    try:
        return sum(page["Count"] for page in pages)
    except client.exceptions.ResourceNotFoundException:
        return 0


def _rows(table: pa.Table) -> Iterator[Item]:
    """Rows as dictionaries, made a thousand at a time."""
    for batch in table.to_batches(max_chunksize=1000):
        yield from batch.to_pylist()


def _item(row: Item) -> Item:
    """A row as an item: numbers as Decimal or int, instants and days as ISO text, unknown left out."""
    return {name: _value(value) for name, value in row.items() if value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return Decimal(repr(value)) if isinstance(value, float) else value
