"""`sql`: a statement of one's own, read only."""

import shutil
import sys
from pathlib import Path
from typing import cast

import click

from analysis.commands.terminal import ENGINES, FORM, FORMATS, engine, fail, form_of, say, tell_as_stored
from plumbing.errors import USAGE
from plumbing.progress import progress
from plumbing.targets import Target


@click.command()
@click.argument("statement", metavar="STATEMENT|FILE|-")
@click.option("--on", type=click.Choice(ENGINES), default="warehouse", show_default=True, help="Which engine answers.")
@click.option("--format", "form", type=click.Choice(FORMATS), help=FORM)
@click.option("--to", type=Target(), help="Write the rows to this file.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True, help="Rows at most.")
@click.option("--seconds", type=click.IntRange(1, 3_600), default=60, show_default=True, help="Then it is called off.")
def sql(statement: str, on: str, form: str | None, to: Path | None, limit: int, seconds: int) -> None:
    """Answer a statement of your own over the stable and derived views; it can read, and nothing else.

    One SELECT, WITH … SELECT or VALUES: as an argument, in a FILE, or on standard input (-).
    """
    from analysis import settings
    from analysis.ask import adhoc, formats
    from analysis.engines.lake import Lake

    text, bounds, configured = _read(statement), adhoc.Bounds(limit, seconds), settings.load()
    listed = adhoc.views_asked(text)
    with progress("asking", quick=True):
        if listed:
            found = adhoc.views_of(on)
        elif on == "warehouse":
            found = adhoc.of_warehouse(configured, text, bounds)
        else:
            with engine(on, configured) as opened:
                found = adhoc.of_lake(cast(Lake, opened), text, bounds)
    if not listed:
        tell_as_stored()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() and not to else None
    shown = adhoc.shown(found, form_of(form, to), width)
    if to:
        formats.keep(to, shown.encode())
        click.echo(f"{to}: {len(found.rows):,} rows")
    else:
        say(shown)
    if found.more:
        click.echo(f"gpps: only the first {limit:,} rows; --limit gives more", err=True)


def _read(statement: str) -> str:
    if statement != "-" and (any(map(str.isspace, statement)) or not statement.endswith(".sql")):
        return statement
    try:
        return sys.stdin.read() if statement == "-" else Path(statement).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {statement}: {error}", USAGE)
