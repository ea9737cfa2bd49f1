"""`reproduce`: ask the published questions of both engines, and compare."""

import json
from typing import TYPE_CHECKING

import click

from analysis.commands.terminal import fail, say
from plumbing.errors import CANNOT_SAY, DIFFERENT, TRY_LATER
from plumbing.signals import ENDING, leave_on

if TYPE_CHECKING:
    from analysis.ask.reproduce import Reproduced


@click.command()
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON list: question, parameters, verdict, cells that differ."
)
def reproduce(as_json: bool) -> None:
    """Ask every published question of the warehouse and of the lake, and compare the answers cell by cell.

    Exits 0: all are equal; 3: some differ; 4: some cannot be compared.
    """
    leave_on(*ENDING)
    found = _found()
    say(json.dumps([each.model_dump() for each in found], indent=2) + "\n" if as_json else _as_text(found))
    verdicts = {each.verdict for each in found}
    raise SystemExit(DIFFERENT if "DIFFERENT" in verdicts else CANNOT_SAY if "CANNOT SAY" in verdicts else 0)


def _found() -> "list[Reproduced]":
    from analysis import settings
    from analysis.ask import reproduce
    from analysis.engines.both import both
    from analysis.engines.engine import EngineAway

    configured = settings.load()
    try:
        with both(configured) as (house, lake, away):
            return list(reproduce.published(house, lake, away, configured.min_cell))
    except EngineAway as error:
        fail(str(error), TRY_LATER)


def _as_text(found: "list[Reproduced]") -> str:
    lines = []
    for each in found:
        lines.append(f"{each.question}: {each.verdict}: {each.says}")
        for cell in each.cells:
            lines.append(f"  row {cell.row}, {cell.column}: warehouse {cell.warehouse}, lake {cell.lake}")
    counts = {
        verdict: [each.verdict for each in found].count(verdict) for verdict in ("EQUAL", "DIFFERENT", "CANNOT SAY")
    }
    lines.append(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return "\n".join(lines) + "\n"
