"""Paths of the tables and checkpoints of one generation of the lake."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plumbing.delta import DeltaLog
from plumbing.lake import delta_options, generation_uri, table_uri
from streaming.settings import StreamingSettings

DEAD_LETTERS = "dead_letters"


@dataclass(frozen=True)
class Lake:
    """One generation under `uri` (`s3://bucket[/folder]`, or a `file:///` folder).

    `aws`: arguments with which `boto3.client`, and so every store, reaches the lake's bucket; empty: boto3 finds them.
    """

    uri: str
    generation: int
    aws: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> str:
        """URI of a Delta table, as contracts, boto3 and `deltalake` spell it (`s3://`)."""
        return table_uri(self.uri, self.generation, name)

    def log(self, name: str) -> DeltaLog:
        """The same table as its log has it, read without Spark."""
        return DeltaLog(self.table(name), self.delta_options())

    def spark_table(self, name: str) -> str:
        """The same table as Hadoop spells it (`s3a://`)."""
        return hadoop_uri(self.table(name))

    def delta_options(self) -> dict[str, str]:
        """Storage options by which `deltalake` reaches the lake's bucket."""
        return delta_options(self.aws)

    def checkpoint(self, pipeline: str) -> str:
        """Folder of a query's offsets and commits (`s3://`)."""
        return f"{generation_uri(self.uri, self.generation)}/_checkpoints/{pipeline}"


def lake_of(settings: StreamingSettings) -> Lake:
    """Of the generation that the settings name."""
    return Lake(settings.lake, settings.generation, settings.aws("s3"))


def hadoop_uri(uri: str) -> str:
    return "s3a://" + uri.removeprefix("s3://") if uri.startswith("s3://") else uri
