"""The suite of followers, over every sink there is."""

import pytest

from tests.sinks.stores import DynamoDBStore, MemoryStore, MongoDBStore, PostgresStore, RedshiftStore, Store
from tests.suites.followers import FollowerSuite

pytestmark = pytest.mark.services


class TestMemory(FollowerSuite):
    @pytest.fixture
    def store(self, memory: MemoryStore) -> Store:
        return memory


class TestPostgres(FollowerSuite):
    @pytest.fixture
    def store(self, postgres: PostgresStore) -> Store:
        return postgres


class TestRedshift(FollowerSuite):
    @pytest.fixture
    def store(self, redshift: RedshiftStore) -> Store:
        return redshift


class TestDynamoDB(FollowerSuite):
    @pytest.fixture
    def store(self, serving: DynamoDBStore) -> Store:
        return serving


class TestMongoDB(FollowerSuite):
    @pytest.fixture
    def store(self, mongodb: MongoDBStore) -> Store:
        return mongodb
