"""The whole way once, end to end, on local services: poll, publish, stream, follow, load, answer."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ops import stages
from ops.console import Note
from ops.demo import live
from ops.demo.dataset import DataSet
from ops.demo.summary import Shown, Summary, shown
from ops.local.environment import hermetic
from ops.local.sandbox import Sandbox, control
from ops.local.stack import Stack, fixed_environment, services_of
from ops.setup.tools import Tools
from pipelines import catalog
from plumbing.settings import RedshiftSettings
from streaming.pipeline import Pipeline


@dataclass
class Demo:
    """One run. `step` receives what begins, `note` the log lines of a stage as they come. `redshift`: the warehouse, in
    place of the local Postgres."""

    stack: Stack
    tools: Tools
    data: DataSet
    caller: Mapping[str, str]
    step: Note
    note: Note
    pipeline: Pipeline
    redshift: RedshiftSettings | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # what the figures leave out, of this run

    def run(self) -> Summary:
        """Leaves the services running, so that the results can be looked at. When it fails or is interrupted, what it
        started is stopped again; the next run continues where this one was."""
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
            changes = self._load(environment)
            self._present(environment)
            summary = self._summarise(environment, changes)
        except BaseException:
            self.stack.down([name for name in self.stack.running() if name not in before])
            raise
        self.seconds["total"] = round(time.monotonic() - began, 1)
        return summary

    @property
    def sources(self) -> tuple[str, ...]:
        """Those that fill the pipeline's topics."""
        return self.pipeline.sources()

    @cached_property
    def shown(self) -> Shown:
        return shown(self.pipeline.contract)

    @property
    def out(self) -> Path:
        """Of the main pipeline as it is; of another one a folder in it."""
        folder = self.stack.home.path / "out" / (self.data.name or "generated")
        return folder if self.pipeline.name == catalog.MAIN else folder / self.pipeline.name

    @property
    def _named(self) -> tuple[str, str]:
        return ("--pipeline", self.pipeline.name)

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
            self._run(["ops.stream", self.pipeline.name, "--once"], environment)

    def _load(self, environment: Mapping[str, str]) -> dict[str, int]:
        with self._timed("load", "loading the warehouse"):
            done = self._json_output(["sinks", "load", "--once", "--json", *self._named], environment)
        tables = {mart.changes_table: mart.table for mart in self.pipeline.marts}
        return {tables[feed["feed"]]: feed["upserted"] + feed["deleted"] for feed in done["feeds"]}

    def _present(self, environment: Mapping[str, str]) -> None:
        """The report even where the examination finds what must not be: it says so at its top."""
        report = ["analysis", "report", "--anyway", "--to", str(self.out / "report.html"), *self._named]
        made, sentence = {self._log("analysis.report"): report}, "examining the answers and writing the report"
        if self.shown.notebook:
            notebook = ["analysis", "notebook", self.shown.notebook, "--out", str(self.out), *self._named]
            made[self._log("analysis.notebook")] = notebook
            sentence += ", executing the notebook"
        with self._timed("present", sentence):
            stages.run_side_by_side(made, environment, self.note)

    def _summarise(self, environment: Mapping[str, str], changes: Mapping[str, int]) -> Summary:
        with self._timed("summary", "counting"):
            accounting = self._json_output(["streaming", "accounting", "--json", *self._named], environment)
            counts = self._json_output(["sinks", "counts", "--json", *self._named], environment)
            rows = {table.removeprefix("warehouse."): count for table, count in counts.items()}
            answer, reference = [], {}
            if self.shown.question:
                asked = ["analysis", "ask", self.shown.question, "--json", *self._named]
                answer = self._json_output(asked, environment)["rows"]
            if self.data.reference_data is not None:
                reference = self._json_output(
                    ["ops.demo.reference", str(self.data.reference_data), *self.sources], environment
                )
        paths = self._paths(environment)
        shown, note = self.shown, self.data.note
        return Summary(accounting, rows, changes, shown, answer, paths, note, self.seconds, reference, self.notes)

    def _paths(self, environment: Mapping[str, str]) -> dict[str, str]:
        where, name = environment, self.pipeline.name
        generation = self._json_output(["streaming", "position", "--json", *self._named], environment)["generation"]
        return {
            **({"picture": str(self.out / self.shown.picture)} if self.shown.picture else {}),
            **({"notebook": str(self.out / f"{self.shown.notebook}.ipynb")} if self.shown.notebook else {}),
            "report": str(self.out / "report.html"),
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


def sandbox_day(environment: Mapping[str, str]) -> int:
    """The day whose data the sandbox serves, from 0."""
    return int(control(environment["GPPS_SANDBOX_URL"], "state")["day"])


def set_sandbox_day(environment: Mapping[str, str], day: int) -> None:
    control(environment["GPPS_SANDBOX_URL"], "state", {"day": day})
