"""Settings of the sinks stage; the only module of the stage that reads the environment.

boto3 finds endpoints and credentials of DynamoDB itself, psycopg the PG* variables; Redshift has REDSHIFT_*.
"""

from typing import Annotated

from pydantic import Field, SecretStr

from plumbing.kill_points import kill_point
from plumbing.lake import table_uri
from plumbing.settings import LakeSettings, LogSettings, TablePrefix, WarehouseSettings
from streaming.contract import Mart


class Settings(LakeSettings, WarehouseSettings, LogSettings):
    """Locations of the lake, the DynamoDB tables and the warehouse."""

    table_prefix: TablePrefix = "gpps"
    """Begins the names of all DynamoDB tables."""
    load_seconds: Annotated[float, Field(ge=0)] | None = None
    """How long a daemon gathers changes for a load, unless they are many; unset: 0 on PostgreSQL, 120 on Redshift."""
    mongodb_url: SecretStr | None = None
    """Where MongoDB is (mongodb://…), for those who have the served marts there, too; unset: nobody writes to it."""
    # Points: copied, merged, before-commit, dynamodb-batch, mongodb-bulk, before-position; see plumbing.kill_points.
    kill_at: Annotated[str, kill_point()] | None = None
    """For tests: `<point>[:n]` kills the process (SIGKILL), `stop@<point>[:n]` stops it, at that point of a run."""

    @property
    def batch_seconds(self) -> float:
        """`load_seconds`, or the engine's own: on Redshift a commit is work for the whole cluster."""
        return self.load_seconds if self.load_seconds is not None else {"postgres": 0, "redshift": 120}[self.warehouse]

    def feed_uri(self, mart: Mart) -> str:
        return table_uri(self.lake, self.generation, mart.changes_table)

    def generation_schema(self) -> str:
        return f"{self.views_schema}_g{self.generation}"

    def dynamodb_table(self, name: str) -> str:
        return f"{self.table_prefix}-{self.pipeline}-g{self.generation}-{name}"

    def mongodb_pointers(self) -> str:
        """The database in MongoDB that says which generation's readers should take; its name begins theirs."""
        return f"{self.table_prefix}-{self.pipeline}"

    def mongodb_database(self) -> str:
        return f"{self.mongodb_pointers()}-g{self.generation}"

    def storage_options(self) -> dict[str, str]:
        """Options of the `deltalake` reader. Its own retries are short: the follower is run again anyway."""
        return self.delta_options() | {"connect_timeout": "5s", "max_retries": "3", "retry_timeout": "15s"}


def read_settings() -> Settings:
    """Settings from the environment; raises pydantic's ValidationError naming each wrong variable."""
    return Settings()
