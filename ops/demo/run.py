"""The whole way once, end to end, on local services: poll, publish, stream, follow, load, answer.

Of several pipelines, all sources are polled together, and one Spark process streams them; then each is loaded and shown
by itself.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ops import stages
from ops.console import Note
from ops.demo import live
from ops.demo.dataset import DataSet
from ops.demo.summary import Summary, shown
from ops.local.environment import hermetic
from ops.local.sandbox import Sandbox, control
from ops.local.stack import Stack, fixed_environment, services_of
from ops.setup.tools import Tools
from pipelines import catalog
from plumbing.settings import RedshiftSettings
from streaming.pipeline import Pipeline


@dataclass
class Demo:
    """One run of pipelines. `step` receives what begins, `note` the log lines of a stage as they come. `redshift`: the
    warehouse, in place of the local Postgres."""

    stack: Stack
    tools: Tools
    data: DataSet
    caller: Mapping[str, str]
    step: Note
    note: Note
    pipelines: Sequence[Pipeline]
    redshift: RedshiftSettings | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # what the figures leave out, of this run

    def run(self) -> dict[str, Summary]:
        """Summaries by pipeline; the seconds of each are the run's.

        Leaves the services running, so that the results can be looked at. When it fails or is interrupted, what it
        started is stopped again; the next run continues where this one was.
        """
        before = set(self.stack.running())
        began = time.monotonic()
        try:
            self._start_services()
            environment = self._environment()
            if self.data.live:
                self._poll_live(environment)
            else:
                self._poll(environment)
            self._stream(environment)
            summaries = {pipeline.name: self._shown(pipeline, environment) for pipeline in self.pipelines}
        except BaseException:
            self.stack.down([name for name in self.stack.running() if name not in before])
            raise
        self.seconds["total"] = round(time.monotonic() - began, 1)
        return summaries

    @property
    def sources(self) -> tuple[str, ...]:
        """Those that fill the pipelines' topics, each once."""
        return sources_of(self.pipelines)

    def _out(self, pipeline: Pipeline) -> Path:
        """The run's folder for the main pipeline; for another one a folder in it."""
        folder = self.stack.home.path / "out" / (self.data.name or "generated")
        return folder if pipeline.name == catalog.MAIN else folder / pipeline.name

    @contextmanager
    def _timed(self, name: str, sentence: str) -> Iterator[None]:
        self.step(sentence)
        began = time.monotonic()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0) + time.monotonic() - began, 1)

    def _start_services(self) -> None:
        named = f"Kafka, S3, DynamoDB, Postgres{'' if self.data.live else ' and the API sandbox'}"
        with self._timed("services", f"starting {named}"):
            names = self.data.environment(self.stack.home.path)
            names |= {"GPPS_WAREHOUSE": "redshift"} if self.redshift else {}
            sandbox = [] if self.data.live else [Sandbox(self.data.reference_data, self.data.size)]
            services = [*services_of(self.tools), *sandbox]
            self.stack.up(services, {**fixed_environment(self.tools, self.stack.home.path), **names})

    def _environment(self) -> dict[str, str]:
        build = live.live if self.data.live else hermetic
        return self.data.searched(self.sources) | build(self.caller, self.stack.environment())

    def _poll_live(self, environment: Mapping[str, str]) -> None:
        """Polls what there are keys for, as far as the APIs allow; what does not come is noted, and is no failure."""
        self._run(["producers", "topics", *self.sources], environment)
        lacking = live.missing_keys(environment, self.sources)
        self.notes += [f"{name} {what}" for name, what in lacking.items()]
        for source in (name for name in self.sources if name not in lacking):
            with self._timed(f"produce {source}", f"polling {source} at its public API"):
                try:
                    self._run(["producers", "produce", source, "--once", "--json"], live.bounded(environment, source))
                except stages.StageFailed as failed:
                    self.notes.append(f"{source}: {live.without_query(failed.last_line)}")

    def _poll(self, environment: Mapping[str, str]) -> None:
        today = sandbox_day(environment)
        for day in self.data.days:
            if day < today:
                continue
            set_sandbox_day(environment, day)
            sentence = f"polling {' and '.join(self.sources)}, day {day + 1} of {len(self.data.days)}"
            with self._timed("produce", sentence):
                polls = {
                    self._log(f"producers.{source}"): ["producers", "produce", source, "--once", "--json"]
                    for source in self.sources
                }
                stages.run_side_by_side(polls, environment, self.note)

    def _stream(self, environment: Mapping[str, str]) -> None:
        with self._timed("stream", "Kafka to the lake and DynamoDB: read, land, join, aggregate"):
            self._run(["ops.stream", *(pipeline.name for pipeline in self.pipelines), "--once"], environment)

    def _shown(self, pipeline: Pipeline, environment: Mapping[str, str]) -> Summary:
        changes = self._load(pipeline, environment)
        self._present(pipeline, environment)
        return self._summarise(pipeline, environment, changes)

    def _load(self, pipeline: Pipeline, environment: Mapping[str, str]) -> dict[str, int]:
        with self._timed("load", f"loading the warehouse{self._of(pipeline)}"):
            done = self._json_output(["sinks", "load", "--once", "--json", "--pipeline", pipeline.name], environment)
        tables = {mart.changes_table: mart.table for mart in pipeline.marts}
        return {tables[feed["feed"]]: feed["upserted"] + feed["deleted"] for feed in done["feeds"]}

    def _present(self, pipeline: Pipeline, environment: Mapping[str, str]) -> None:
        """The report even where the examination finds what must not be: it says so at its top."""
        out, notebook, named = self._out(pipeline), shown(pipeline.contract).notebook, ("--pipeline", pipeline.name)
        made = {self._log("analysis.report"): ["analysis", "report", "--anyway", "--to", f"{out}/report.html", *named]}
        sentence = "examining the answers and writing the report"
        if notebook:
            made[self._log("analysis.notebook")] = ["analysis", "notebook", notebook, "--out", str(out), *named]
            sentence += ", executing the notebook"
        with self._timed("present", sentence + self._of(pipeline)):
            stages.run_side_by_side(made, environment, self.note)

    def _of(self, pipeline: Pipeline) -> str:
        return f" of {pipeline.name}" if len(self.pipelines) > 1 else ""

    def _summarise(self, pipeline: Pipeline, environment: Mapping[str, str], changes: Mapping[str, int]) -> Summary:
        def printed(*arguments: str) -> Any:
            return self._json_output([*arguments, "--json", "--pipeline", pipeline.name], environment)

        with self._timed("summary", f"counting{self._of(pipeline)}"):
            accounting = printed("streaming", "accounting")
            rows = {name.removeprefix("warehouse."): count for name, count in printed("sinks", "counts").items()}
            content, answer, reference = shown(pipeline.contract), [], {}
            if content.question:
                answer = printed("analysis", "ask", content.question)["rows"]
            if self.data.reference_data is not None:
                files = ["ops.demo.reference", str(self.data.reference_data), *pipeline.sources()]
                reference = self._json_output(files, environment)
            generation = printed("streaming", "position")["generation"]
        paths, note = self._paths(pipeline, generation, environment), self.data.note
        return Summary(accounting, rows, changes, content, answer, paths, note, self.seconds, reference, self.notes)

    def _paths(self, pipeline: Pipeline, generation: int, where: Mapping[str, str]) -> dict[str, str]:
        name, out, content = pipeline.name, self._out(pipeline), shown(pipeline.contract)
        return {
            **({"picture": str(out / content.picture)} if content.picture else {}),
            **({"notebook": str(out / f"{content.notebook}.ipynb")} if content.notebook else {}),
            "report": str(out / "report.html"),
            "lake": f"{where['GPPS_LAKE_URI']}/{name}/gen={generation} at {where['AWS_ENDPOINT_URL_S3']}",
            "serving_tables": (
                f"{where['GPPS_TABLE_PREFIX']}-{name}-g{generation}-* at {where['AWS_ENDPOINT_URL_DYNAMODB']}"
            ),
            "warehouse": f"{self._warehouse(where)} schema {where['GPPS_WAREHOUSE__SCHEMA']}_{name}",
            "environment": str(self.stack.home.environment_file),
            "logs": str(self.stack.home.path / "logs"),
        }

    def _warehouse(self, where: Mapping[str, str]) -> str:
        if self.redshift:
            return f"{self.redshift.database} of Redshift at {self.redshift.place}"
        return f"postgresql://{where['PGUSER']}@{where['PGHOST']}:{where['PGPORT']}/{where['PGDATABASE']}"

    def _json_output(self, arguments: list[str], environment: Mapping[str, str]) -> Any:
        return json.loads(self._run(arguments, environment))

    def _run(self, arguments: list[str], environment: Mapping[str, str]) -> str:
        return stages.run(arguments, environment, self._log(arguments[0]), self.note)

    def _log(self, name: str) -> Path:
        return self.stack.home.path / "logs" / f"{name}.log"


def sources_of(pipelines: Sequence[Pipeline]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for pipeline in pipelines for source in pipeline.sources()))


def sandbox_day(environment: Mapping[str, str]) -> int:
    """The day whose data the sandbox serves, from 0."""
    return int(control(environment["GPPS_SANDBOX_URL"], "state")["day"])


def set_sandbox_day(environment: Mapping[str, str], day: int) -> None:
    control(environment["GPPS_SANDBOX_URL"], "state", {"day": day})
