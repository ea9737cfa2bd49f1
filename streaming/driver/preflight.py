"""Is everything there that the driver needs? Asked before Spark is started, and again when a query has failed."""

from plumbing.errors import Misconfigured, TryLater
from plumbing.lease.table import StateTable
from plumbing.objects.store import store_at
from streaming.errors import NotReady
from streaming.ingest import topics
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings


def check(settings: StreamingSettings, pipeline: Pipeline) -> None:
    """Raises NotReady when broker, topics, bucket or DynamoDB cannot be reached; makes what only this stage uses.

    That is: the dead-letter topic of each topic, and the table of leases. Raises what the pipeline's own check raises.
    """
    pipeline.check()
    topics.check(settings, pipeline.topics())
    check_bucket(settings)
    state_table(settings)


def check_bucket(settings: StreamingSettings) -> None:
    """Raises NotReady when the lake's bucket is not there or does not answer, Misconfigured for a lake of 0.1.0."""
    if not settings.lake_uri.startswith("s3://"):
        return
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        folders = store_at(settings.lake_uri, settings.aws("s3")).folders()
    except (BotoCoreError, ClientError) as error:
        raise NotReady(
            f"the bucket of {settings.lake_uri} cannot be reached ({error}); make it, or set GPPS_LAKE_URI"
        ) from error
    if any(name.startswith("gen=") for name in folders):
        raise Misconfigured(
            f"{settings.lake_uri} holds generations of an earlier version, before each pipeline had a folder of its "
            "own: begin again with gpps reset --execute, or set another GPPS_LAKE_URI"
        )


def state_table(settings: StreamingSettings) -> StateTable:
    """The table of leases, made when missing; raises NotReady when DynamoDB does not answer."""
    from botocore.config import Config

    from plumbing.aws import session

    # A service that is away is reported within seconds, a hiccup is not.
    patience = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 4, "mode": "standard"})
    client = session().client("dynamodb", config=patience, **settings.aws("dynamodb"))
    table = StateTable(client, settings.state_table)
    try:
        table.ensure()
    except (TryLater, Misconfigured) as error:
        raise NotReady(f"the {error}; start DynamoDB and try again") from error
    return table
