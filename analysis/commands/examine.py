"""`examine`: whether the answers can be trusted, and how far."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from analysis.commands.terminal import fail, progress, say
from plumbing.errors import FAILED, TRY_LATER
from plumbing.signals import ENDING, leave_on

if TYPE_CHECKING:
    from analysis.examine.changes import Changes
    from analysis.examine.results import Examination, Part
    from analysis.settings import Settings

PARTS = ("integrity", "outliers", "bias")


@click.command()
@click.option("--part", "parts", multiple=True, type=click.Choice(PARTS), help="Only this part; may be repeated.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Of all that is drawn at random.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Day that ages are told against, not the clock's.")
@click.option("--no-keep", is_flag=True, help="Do not keep the result in the warehouse.")
@click.option("--runs", "list_runs", is_flag=True, help="List the examinations that are kept, instead.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one object; exact decimals as text.")
def examine(
    parts: "tuple[Part, ...]", seed: int, today: datetime | None, no_keep: bool, list_runs: bool, as_json: bool
) -> None:
    """Examine what the answers rest on: integrity, outliers, bias.

    Exits 1 when a check of severity stop found something.
    """
    from analysis import settings

    leave_on(*ENDING)
    configured = settings.load()
    if list_runs:
        _list(configured, as_json)
        return
    made = _examined(configured, parts, seed, today)
    stopped, refused = made.stopped, None
    changed: Changes | None = None
    if not no_keep:
        made, changed, refused = _kept(made, configured)
    say(_text(made, changed, None if no_keep or refused else configured, as_json))
    if refused:
        fail(f"the result is not kept: {refused}")
    raise SystemExit(FAILED if stopped else 0)


def _examined(configured: "Settings", parts: "tuple[Part, ...]", seed: int, today: datetime | None) -> "Examination":
    from analysis.engines.engine import EngineAway
    from analysis.examine import run, session

    try:
        day = today.date() if today else None
        with (
            progress("examining") as tell,
            session.opened(configured, seed, datetime.now(UTC), tell, day) as (context, lineage),
        ):
            return run.examine(context, lineage.model_dump(mode="json"), parts)
    except run.PartMissing as error:
        raise click.UsageError(str(error)) from None
    except EngineAway as error:
        fail(str(error), TRY_LATER)


def _kept(made: "Examination", configured: "Settings") -> "tuple[Examination, Changes | None, str | None]":
    """The numbered examination and what has changed; else the same as it was, and why it could not be kept."""
    from analysis.examine import changes, history

    try:
        before = history.previous(configured.views_schema)
        return history.keep(made, configured.views_schema), changes.changes(made, before), None
    except history.CannotKeep as error:
        return made, None, str(error)


def _text(made: "Examination", changed: "Changes | None", kept_by: "Settings | None", as_json: bool) -> str:
    from analysis.examine import history, text

    if as_json:
        shown: dict[str, Any] = {**made.model_dump(mode="json"), "stopped": made.stopped}
        return json.dumps({**shown, "changes": asdict(changed) if changed else None}, indent=2) + "\n"
    where = history.schema_of(kept_by.views_schema) if kept_by else None
    return "\n".join(text.lines(made, changed, where)) + "\n"


def _list(configured: "Settings", as_json: bool) -> None:
    from analysis.examine import history

    try:
        found = [asdict(each) for each in history.runs(configured.views_schema, 50)]
    except history.CannotKeep as error:
        fail(str(error), TRY_LATER)
    if as_json:
        say(json.dumps(found, default=str, indent=2) + "\n")
        return
    for row in found:
        shown = [f"{name.replace('_', ' ')} {'unknown' if value is None else value}" for name, value in row.items()]
        say("  ".join(shown) + "\n")
    if not found:
        say("No examination is kept yet; `gpps examine` makes one.\n")
