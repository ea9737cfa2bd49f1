"""`dictionary`: what every table and column means."""

from pathlib import Path

import click

from analysis.commands.terminal import tell_broken, tell_left_out
from plumbing.targets import Target, target

FORMATS = ("table", "markdown", "html", "json", "csv")


@click.command()
@click.argument("word", required=False)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: a table; markdown into a file.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--to", type=Target(), help="Write it to this file.")
def dictionary(word: str | None, form: str | None, as_json: bool, to: Path | None) -> None:
    """Tell what tables and columns mean, in which unit and from where.

    WORD is the name of a table, or a word of a column's name or meaning; without it everything is told.
    """
    from analysis.dictionary import build, render

    tell_broken()
    whole = build(tell_left_out)
    found = render.find(whole, word) if word else whole
    text = render.FORMATS["json" if as_json else form or ("markdown" if to else "table")](found)
    if to is None:
        click.echo(text, nl=False)
        return
    with target(to) as draft:
        draft.write_text(text, encoding="utf-8")
    click.echo(f"{to}: {sum(len(table.columns) for table in found.tables)} columns of {len(found.tables)} tables")
