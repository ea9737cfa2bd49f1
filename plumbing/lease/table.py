"""A DynamoDB table of small items by their `id`, each changed by conditional writes: leases, and what they guard.

Attributes are spelt as DynamoDB's own API has them: `{"epoch": {"N": "1"}}`.
"""

from collections.abc import Mapping
from typing import Any

from plumbing.errors import TryLater

Item = Mapping[str, Mapping[str, str]]


class StateTable:
    """Raises TryLater while DynamoDB is away, Misconfigured when it refuses."""

    def __init__(self, dynamodb: Any, name: str) -> None:
        """`dynamodb`: a client of boto3, which any thread may use."""
        self._dynamodb = dynamodb
        self.name = name

    def ensure(self) -> None:
        """Makes the table when it is missing."""
        with self._reaching():
            try:
                found = self._dynamodb.describe_table(TableName=self.name)
            except self._dynamodb.exceptions.ResourceNotFoundException:
                self._create()
            else:
                if found["Table"]["TableStatus"] == "ACTIVE":
                    return
            self._dynamodb.get_waiter("table_exists").wait(TableName=self.name, WaiterConfig={"Delay": 1})

    def _create(self) -> None:
        try:
            self._dynamodb.create_table(
                TableName=self.name,
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        except self._dynamodb.exceptions.ResourceInUseException:  # another process was faster
            return

    def read(self, key: str) -> Item | None:
        """The item as it is now; None when there is none, or no table."""
        with self._reaching():
            try:
                answer = self._dynamodb.get_item(TableName=self.name, Key={"id": {"S": key}}, ConsistentRead=True)
            except self._dynamodb.exceptions.ResourceNotFoundException:
                return None
        found: Item | None = answer.get("Item")
        return found

    def update(self, key: str, values: Item, expected: Item | None) -> bool:
        """Sets the attributes and returns True; False: those of `expected` have changed by now, and nothing was set.

        None expects that there is no item. False, too, where there is no table.
        """
        names = {f"#s{number}": name for number, name in enumerate(values)}
        setting = {f":s{number}": value for number, value in enumerate(values.values())}
        condition, refused = _condition(expected or {}), self._dynamodb.exceptions
        with self._reaching():
            try:
                self._dynamodb.update_item(
                    TableName=self.name,
                    Key={"id": {"S": key}},
                    UpdateExpression="SET " + ", ".join(f"#s{number} = :s{number}" for number in range(len(values))),
                    ConditionExpression=condition["ConditionExpression"] or "attribute_not_exists(id)",
                    ExpressionAttributeNames=names | condition["ExpressionAttributeNames"],
                    ExpressionAttributeValues=setting | condition["ExpressionAttributeValues"],
                )
            except (refused.ConditionalCheckFailedException, refused.ResourceNotFoundException):
                return False
        return True

    def put_under(self, key: str, expected: Item, item: Item) -> bool:
        """Puts another item and returns True; False: the key's item is no longer as expected, and nothing changed."""
        writes = [
            {"ConditionCheck": {"TableName": self.name, "Key": {"id": {"S": key}}, **_condition(expected)}},
            {"Put": {"TableName": self.name, "Item": item}},
        ]
        with self._reaching():
            try:
                self._dynamodb.transact_write_items(TransactItems=writes)
            except self._dynamodb.exceptions.TransactionCanceledException as error:
                reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", ())]
                if "ConditionalCheckFailed" in reasons:
                    return False
                raise TryLater(f"DynamoDB table {self.name}: a transaction was cancelled: {reasons}") from None
        return True

    def delete(self, key: str) -> None:
        with self._reaching():
            self._dynamodb.delete_item(TableName=self.name, Key={"id": {"S": key}})

    def _reaching(self) -> Any:
        from plumbing import aws

        return aws.reaching(f"DynamoDB table {self.name}")


def _condition(expected: Item) -> dict[str, Any]:
    """That the item has these values."""
    return {
        "ConditionExpression": " AND ".join(f"#e{number} = :e{number}" for number in range(len(expected))),
        "ExpressionAttributeNames": {f"#e{number}": name for number, name in enumerate(expected)},
        "ExpressionAttributeValues": {f":e{number}": value for number, value in enumerate(expected.values())},
    }
