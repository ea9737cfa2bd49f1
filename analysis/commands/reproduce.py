"""`reproduce`: ask the published questions of both engines, and compare."""

import json

import click

from analysis.commands.terminal import say, tell_broken
from plumbing.errors import CANNOT_SAY, DIFFERENT
from plumbing.progress import progress

CODES = {"EQUAL": 0, "DIFFERENT": DIFFERENT, "CANNOT SAY": CANNOT_SAY}


@click.command()
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON list: question, parameters, verdict, cells that differ."
)
def reproduce(as_json: bool) -> None:
    """Ask every published question of the warehouse and of the lake, and compare the answers cell by cell.

    Exits 0: all are equal; 3: some differ; 4: some cannot be compared.
    """
    from analysis import settings
    from analysis.ask.reproduce import published
    from analysis.engines.lake import both

    configured = settings.load()
    tell_broken()
    with progress("asking warehouse and lake") as steps, both(configured) as (house, lake, away):
        found = list(published(house, lake, away, configured.min_cell, steps))
    verdicts = [each.verdict for each in found]
    if as_json:
        say(json.dumps([each.model_dump() for each in found], indent=2) + "\n")
    else:
        for each in found:
            say(f"{each.question}: {each.verdict}: {each.says}\n")
            for cell in each.cells:
                say(f"  row {cell.row}, {cell.column}: warehouse {cell.warehouse}, lake {cell.lake}\n")
        say(", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in CODES) + "\n")
    raise SystemExit(next((CODES[verdict] for verdict in ("DIFFERENT", "CANNOT SAY") if verdict in verdicts), 0))
