"""`examine`: whether the answers can be trusted, and how far."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from analysis.commands.terminal import fail, say
from plumbing.errors import FAILED
from plumbing.progress import progress

if TYPE_CHECKING:
    from analysis.examine.history import Run
    from analysis.examine.results import Part

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
    from analysis.examine import changes, history, run, text

    configured = settings.load()
    if list_runs:
        _list(history.runs(configured.views_schema, 50), as_json)
        return
    day = today.date() if today else None
    try:
        with (
            progress("examining") as tell,
            run.opened(configured, seed, datetime.now(UTC), tell, day) as (context, lineage),
        ):
            made = run.examine(context, lineage.model_dump(mode="json"), parts)
    except run.PartMissing as error:
        raise click.UsageError(str(error)) from None
    changed, where, refused = None, None, None
    if not no_keep:
        try:
            before = history.previous(configured.views_schema)
            stored = history.keep(made, configured.views_schema)
            changed, made, where = changes.changes(made, before), stored, history.schema_of(configured.views_schema)
        except history.CannotKeep as error:
            refused = str(error)
    if as_json:
        shown = {"stopped": made.stopped, "changes": asdict(changed) if changed else None}
        say(json.dumps({**made.model_dump(mode="json"), **shown}, indent=2) + "\n")
    else:
        say("\n".join(text.lines(made, changed, where)) + "\n")
    if refused:
        fail(f"the result is not kept: {refused}")
    raise SystemExit(FAILED if made.stopped else 0)


def _list(runs: "list[Run]", as_json: bool) -> None:
    found = [asdict(each) for each in runs]
    if as_json:
        say(json.dumps(found, default=str, indent=2) + "\n")
        return
    for row in found:
        shown = [f"{name.replace('_', ' ')} {'unknown' if value is None else value}" for name, value in row.items()]
        say("  ".join(shown) + "\n")
    if not found:
        say("No examination is kept yet; `gpps examine` makes one.\n")
