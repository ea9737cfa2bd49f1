"""Deployment as a command about generations sees it: the stages' settings, and how to run a stage on one generation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ops import stages
from ops.settings import Settings, caller_environment
from ops.verify.report import verifications
from pipelines import catalog
from plumbing.generations import live_generation, pointers
from plumbing.kill_points import KillPoints
from plumbing.objects.journal import Journal
from plumbing.objects.store import Store, store_at
from plumbing.progress import Steps
from sinks.settings import Settings as SinkSettings
from sinks.settings import read_settings
from streaming.ingest.checkpoint import Checkpoint, checkpoint_of
from streaming.ingest.fences import Offsets, to_text
from streaming.lake.paths import Lake
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings


@dataclass(frozen=True)
class Place:
    """`streaming` and `sinks` may name a generation or none: `at` and `lake` say which is meant.

    `environment` is that of the stages, whose logs go to the folder `logs`. `say` receives what begins, `clock` gives
    the time in UTC.
    """

    streaming: StreamingSettings
    sinks: SinkSettings
    environment: Mapping[str, str] = field(repr=False)
    logs: Path
    say: Callable[[str], None]
    clock: Callable[[], datetime]
    kill: KillPoints = field(default_factory=KillPoints)
    pipeline: Pipeline = field(default_factory=catalog.pipeline)
    detail: Callable[[str], None] = lambda text: None  # on the latest message

    @property
    def journal(self) -> Journal:
        """The pointer: which generation is live."""
        return pointers(self.streaming.lake, self._aws)

    @property
    def verifications(self) -> Journal:
        """The journal of verifications: results of comparing generations."""
        return verifications(self.streaming.lake, self._aws)

    def live(self) -> int:
        return live_generation(self.streaming.lake, self._aws)

    def lake(self, generation: int) -> Lake:
        return Lake(self.streaming.lake, generation, self._aws)

    def offset_log(self, generation: int) -> Checkpoint:
        """The generation's offsets in the topics; without prefix."""
        return checkpoint_of(self.lake(generation), self.pipeline, self.streaming.topic_prefix)

    def folder(self, name: str = "") -> Store:
        """A folder of the lake; without a name the lake itself."""
        return store_at(f"{self.streaming.lake.rstrip('/')}/{name}".rstrip("/"), self._aws)

    def run(self, arguments: list[str], generation: int, note: Callable[[str], None] = lambda line: None) -> str:
        """The standard output of a stage that works on the generation. Raises StageFailed.

        `note` receives the lines of its log. Apart from the live one a generation does not feed the dead-letter topics.
        """
        apart = {} if generation == self.live() else {"GPPS_FEED_DEAD_LETTER_TOPICS": "false"}
        environment = {**self.environment, "GPPS_GENERATION": str(generation), **apart}
        return stages.run(arguments, environment, self.logs / f"{arguments[0]}.log", note)

    def read_to(
        self,
        generation: int,
        fence: Offsets,
        *flags: str,
        start: Offsets | None = None,
        note: Callable[[str], None] = lambda line: None,
    ) -> None:
        """Has the generation read the topics exactly up to the fence; marts and DynamoDB are up to date afterwards.

        `start`: where to begin instead of where it is. `flags`: others of the command. `note` receives its log. Raises
        StageFailed.
        """
        bounds = {"--to": fence} | ({} if start is None else {"--from": start})
        with TemporaryDirectory() as folder:
            arguments = ["ops.stream", self.pipeline.name, *flags]
            for option, offsets in bounds.items():
                file = Path(folder) / f"{option.strip('-')}.json"
                file.write_text(to_text(offsets))
                arguments += [option, str(file)]
            self.run(arguments, generation, note)

    def load(self, generation: int) -> None:
        """Loads the generation into the warehouse. Raises StageFailed."""
        self.run(["sinks", "load", "--once", "--pipeline", self.pipeline.name], generation)

    @property
    def _aws(self) -> Mapping[str, str]:
        return self.streaming.aws("s3")


def place_of_this_process(steps: Steps, pipeline: str | None = None) -> Place:
    """By the environment of this process, which is that of its stages, too. Raises UnknownPipeline.

    `pipeline`: its name; None: the main one.
    """
    own = Settings()
    found = catalog.pipeline(pipeline)
    return Place(
        StreamingSettings().of(found.name),
        read_settings().of(found.name),
        caller_environment(),
        own.home / "logs",
        steps,
        lambda: datetime.now(UTC),
        KillPoints.parse(own.kill_ops_at),
        found,
        steps.note,
    )
