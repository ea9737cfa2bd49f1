"""gpps explain, outlook: a row's way back to the raw pages, and a field's outlook as it stood."""

import click

from ops.as_of import environment_as_of
from ops.commands.stages import become, stage_environment

KEYS_MAY_BEGIN_WITH_DASHES = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.command(context_settings=KEYS_MAY_BEGIN_WITH_DASHES)
@click.argument("table")
@click.argument("key", nargs=-1, type=click.UNPROCESSED)
@click.option("--rows", default=5, show_default=True, type=click.IntRange(1, 1000), help="Shown of each kind.")
@click.option("--generation", type=click.IntRange(1), help="Another one than the live one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def explain(table: str, key: tuple[str, ...], rows: int, generation: int | None, as_json: bool) -> None:
    """Show what is behind the row of TABLE with this KEY: events, offsets, raw pages (gpps explain jobs 1107 -5)."""
    environment = stage_environment() | ({"GPPS_GENERATION": str(generation)} if generation else {})
    told = ["--rows", str(rows), *(["--json"] if as_json else []), "--", table, *key]
    become(["ops.explain", *told], environment)


@click.command()
@click.argument("field")
@click.option("--state", default="US", show_default=True, help="Two-letter state; US is the nation.")
@click.option("--as-of", "moment", metavar="FENCE|TIME", help="As things stood at a fence (a JSON file) or an instant.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; exact decimals as text.")
def outlook(field: str, state: str, moment: str | None, as_json: bool) -> None:
    """What FIELD (four digits of CIP) costs and pays and who hires, from the lake, now or as it stood earlier."""
    told = [field, "--state", state, *(["--json"] if as_json else [])]
    become(["ops.outlook", *told], environment_as_of(moment, stage_environment()))


COMMANDS = (explain, outlook)
