"""Reading the serving tables: one request, one generation.

A request asks once which generation is live and uses that one's tables to its end. So it never sees rows of two, and a
swap in the middle of it changes nothing for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.dynamodb.conditions import Key

from plumbing.generations import resolved
from sinks.dynamodb import Item, table_of
from sinks.run import serving_client
from sinks.settings import Settings
from streaming.contract import Mart


class Serving:
    """The serving tables of `generation`; marts are such as are served.

    Items have the mart's columns: numbers as Decimal, instants and days as ISO text; what is unknown is not there.
    """

    def __init__(self, client: Any, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self.generation = settings.generation

    def table(self, mart: Mart) -> str:
        """The full name of the mart's table."""
        return self._settings.dynamodb_table(table_of(mart))

    def get(self, mart: Mart, *key: str) -> Item | None:
        """The item of this key (the mart's key columns in order); None when there is none."""
        named = dict(zip(mart.key, key, strict=True))
        item: Item | None = self._client.get_item(TableName=self.table(mart), Key=named, ConsistentRead=True).get(
            "Item"
        )
        return item

    def of(self, mart: Mart, first: str) -> Iterator[Item]:
        """All items whose key begins with this value, in the order of the rest of it."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self.table(mart), KeyConditionExpression=Key(mart.key[0]).eq(first), ConsistentRead=True
        )
        for page in pages:
            yield from page["Items"]


@contextmanager
def serving(settings: Settings) -> Iterator[Serving]:
    """The serving tables as they are for one request; raises TryLater when lake or DynamoDB are away."""
    at = resolved(settings)
    with serving_client(at) as client:
        yield Serving(client, at)
