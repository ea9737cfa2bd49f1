"""Small texts in the table `<prefix>-state` beside the leases, each with a version that every write must name."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from producers import aws


@dataclass(frozen=True)
class Document:
    """A stored text; version 0 means that there is none yet."""

    version: int
    text: str


class Documents:
    """Documents of the table `name`, which must exist. Raises TryLater when it is away."""

    def __init__(self, dynamodb: Any, name: str) -> None:
        self._dynamodb = dynamodb
        self._name = name

    def read(self, key: str) -> Document:
        with aws.reaching(f"DynamoDB table {self._name}"):
            answer = self._dynamodb.get_item(TableName=self._name, Key={"id": {"S": key}}, ConsistentRead=True)
        item = answer.get("Item")
        return Document(int(item["version"]["N"]), item["content"]["S"]) if item else Document(0, "")

    def write(self, key: str, text: str, version: int) -> Document | None:
        """The document as it is now; None: it no longer has this version, and nothing changed."""
        condition = "version = :was" if version else "attribute_not_exists(id)"
        values = {":next": {"N": str(version + 1)}, ":text": {"S": text}}
        with aws.reaching(f"DynamoDB table {self._name}"):
            try:
                self._dynamodb.update_item(
                    TableName=self._name,
                    Key={"id": {"S": key}},
                    UpdateExpression="SET version = :next, content = :text",
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values | ({":was": {"N": str(version)}} if version else {}),
                )
            except ClientError as error:
                if aws.error_code(error) == "ConditionalCheckFailedException":
                    return None
                raise
        return Document(version + 1, text)
