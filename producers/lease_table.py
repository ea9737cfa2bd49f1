"""The table `<prefix>-state`: one item per lease, every write conditional."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from plumbing import aws
from plumbing.errors import TryLater

HELD = "epoch = :epoch AND taking = :taking"


@dataclass(frozen=True)
class LeaseItem:
    """A lease as it is stored: `holder` a Holder's JSON or "", `expires_at` in seconds since 1970, `cursor` or "".

    `taking` names the moment the lease was taken: no two have the same, not even of one process or one epoch.
    """

    epoch: int
    holder: str
    expires_at: int
    cursor: str
    taking: str


class LeaseTable:
    """The table of leases; created when it is missing."""

    def __init__(self, dynamodb: Any, name: str) -> None:
        self._dynamodb = dynamodb
        self.name = name

    def ensure(self) -> None:
        with aws.reaching(f"DynamoDB table {self.name}"):
            if not self._exists():
                self._create()
            self._dynamodb.get_waiter("table_exists").wait(TableName=self.name, WaiterConfig={"Delay": 1})

    def _exists(self) -> bool:
        try:
            self._dynamodb.describe_table(TableName=self.name)
        except ClientError as error:
            if aws.error_code(error) != "ResourceNotFoundException":
                raise
            return False
        return True

    def _create(self) -> None:
        try:
            self._dynamodb.create_table(
                TableName=self.name,
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        except ClientError as error:
            if aws.error_code(error) != "ResourceInUseException":  # another process was faster
                raise

    def read(self, key: str) -> LeaseItem | None:
        with aws.reaching(f"DynamoDB table {self.name}"):
            answer = self._dynamodb.get_item(TableName=self.name, Key={"id": {"S": key}}, ConsistentRead=True)
        item = answer.get("Item")
        if item is None:
            return None
        return LeaseItem(
            epoch=int(item["epoch"]["N"]),
            holder=item["holder"]["S"],
            expires_at=int(item["expires_at"]["N"]),
            cursor=item["cursor"]["S"],
            taking=item.get("taking", {"S": ""})["S"],
        )

    def write(self, key: str, item: LeaseItem, expected: LeaseItem | None) -> bool:
        """Whether the item was written; False: it is no longer as `expected` (None: not there), and nothing changed."""
        values = {":e": {"N": str(item.epoch)}, ":h": {"S": item.holder}, ":x": {"N": str(item.expires_at)}}
        values |= {":c": {"S": item.cursor}, ":t": {"S": item.taking}}
        condition = "attribute_not_exists(id)"
        if expected is not None:
            condition = "epoch = :was AND expires_at = :until"
            values |= {":was": {"N": str(expected.epoch)}, ":until": {"N": str(expected.expires_at)}}
        expression = "SET epoch = :e, holder = :h, expires_at = :x, #c = :c, taking = :t"
        if self._update(key, expression, condition, values, {"#c": "cursor"}):
            return True
        found = self.read(key)  # a retried write may meet its own first attempt
        return found is not None and found.taking == item.taking

    def change(self, key: str, taken: LeaseItem, changes: dict[str, dict[str, str]]) -> bool:
        """Whether attributes were set; False: the lease is no longer the one that was `taken`, and nothing changed."""
        names = {f"#{number}": name for number, name in enumerate(changes)}
        values = {f":v{number}": value for number, value in enumerate(changes.values())}
        expression = "SET " + ", ".join(f"#{number} = :v{number}" for number in range(len(changes)))
        return self._update(key, expression, HELD, values | _held(taken), names)

    def put_under(self, key: str, taken: LeaseItem, item: Mapping[str, Any]) -> bool:
        """Whether another item was put; False: the lease is no longer the one that was `taken`, and nothing changed."""
        check = {"Key": {"id": {"S": key}}, "ConditionExpression": HELD, "ExpressionAttributeValues": _held(taken)}
        writes = [
            {"ConditionCheck": {"TableName": self.name, **check}},
            {"Put": {"TableName": self.name, "Item": item}},
        ]
        with aws.reaching(f"DynamoDB table {self.name}"):
            try:
                self._dynamodb.transact_write_items(TransactItems=writes)
            except self._dynamodb.exceptions.TransactionCanceledException as error:
                reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", ())]
                if "ConditionalCheckFailed" in reasons:
                    return False
                raise TryLater(f"DynamoDB table {self.name}: a transaction was cancelled: {reasons}") from None
        return True

    def _update(
        self, key: str, expression: str, condition: str, values: dict[str, dict[str, str]], names: dict[str, str]
    ) -> bool:
        with aws.reaching(f"DynamoDB table {self.name}"):
            try:
                self._dynamodb.update_item(
                    TableName=self.name,
                    Key={"id": {"S": key}},
                    UpdateExpression=expression,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                    ExpressionAttributeNames=names,
                )
            except ClientError as error:
                if aws.error_code(error) == "ConditionalCheckFailedException":
                    return False
                raise
        return True


def _held(taken: LeaseItem) -> dict[str, dict[str, str]]:
    return {":epoch": {"N": str(taken.epoch)}, ":taking": {"S": taken.taking}}
