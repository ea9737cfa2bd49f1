"""The table `<prefix>-state`: one item per lease, every write conditional."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from producers import aws


@dataclass(frozen=True)
class LeaseItem:
    """A lease as it is stored: `holder` a Holder's JSON or "", `expires_at` in seconds since 1970, `cursor` or ""."""

    epoch: int
    holder: str
    expires_at: int
    cursor: str


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
        )

    def write(self, key: str, item: LeaseItem, expected: LeaseItem | None) -> bool:
        """Whether the item was written; False: it is no longer as `expected` (None: not there), and nothing changed."""
        values = {":e": {"N": str(item.epoch)}, ":h": {"S": item.holder}, ":x": {"N": str(item.expires_at)}}
        condition = "attribute_not_exists(id)"
        if expected is not None:
            condition = "epoch = :was AND expires_at = :until"
            values |= {":was": {"N": str(expected.epoch)}, ":until": {"N": str(expected.expires_at)}}
        return self._update(key, "SET epoch = :e, holder = :h, expires_at = :x, #c = :c", condition,
                            values | {":c": {"S": item.cursor}}, {"#c": "cursor"})  # fmt: skip

    def change(self, key: str, epoch: int, changes: dict[str, dict[str, str]]) -> bool:
        """Whether attributes were set under `epoch`; False: another epoch has begun, and nothing changed."""
        names = {f"#{number}": name for number, name in enumerate(changes)}
        values = {f":v{number}": value for number, value in enumerate(changes.values())}
        expression = "SET " + ", ".join(f"#{number} = :v{number}" for number in range(len(changes)))
        return self._update(key, expression, "epoch = :epoch", values | {":epoch": {"N": str(epoch)}}, names)

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
