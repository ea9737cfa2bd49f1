"""`ask`: answer one of the named questions."""

import shutil
import sys
from pathlib import Path

import click

from analysis.commands.terminal import ENGINES, FORM, FORMATS, engine, form_of, say
from plumbing.progress import progress
from plumbing.targets import Target


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", metavar="[QUESTION]", nargs=-1, type=click.UNPROCESSED)
@click.option("--format", "form", type=click.Choice(FORMATS), help=FORM)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json; exact decimals as text.")
@click.option("--to", type=Target(), help="Write the answer to this file.")
@click.option("--picture", type=Target(), help="Draw it: FILE.png, .svg or .pdf.")
@click.option("--on", type=click.Choice(ENGINES), default="warehouse", show_default=True, help="Which engine answers.")
def ask(
    words: tuple[str, ...], form: str | None, as_json: bool, to: Path | None, picture: Path | None, on: str
) -> None:
    """Answer QUESTION, by its name or the words it is called; without one, list all with their parameters.

    A question's parameters are options: --state TX --field 11.07 --top 10 --min-n 5.
    """
    from analysis import settings
    from analysis.ask import answer, formats, listing, table
    from analysis.ask.arguments import options
    from analysis.ask.picture import check, keep
    from analysis.engines.versions import held
    from analysis.statements import WrongParameter, questions

    form = "json" if as_json else form_of(form, to)
    try:
        said, given = options(words)
        question = questions.read(questions.find(" ".join(said))) if said else None
    except (WrongParameter, questions.UnknownQuestion, questions.AmbiguousQuestion) as error:
        raise click.UsageError(str(error)) from None
    if question is None:
        if given:
            raise click.UsageError("no question is asked; `ask` alone lists those there are")
        say(listing.as_json() if form == "json" else listing.as_text())
        for what in questions.broken().values():
            click.echo(f"gpps: {what}", err=True)
        return
    if picture:
        check(question, picture)
    configured = settings.load()
    asked = question.taken({"min_n": configured.min_cell}) | given
    try:
        question.bound(asked)
        with progress("asking", quick=True), engine(on, configured) as opened:
            loaded = held(opened)
            told = answer.examined(configured.views_schema, loaded.loaded_at if loaded else None)
            found = answer.ask(opened, question.name, asked, configured.data_note, told)
    except WrongParameter as error:
        takes = listing.parameters(question)
        raise click.UsageError(f"{error}\n{question.name} takes\n{takes}") from None
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() and not to else None
    shown = {"json": formats.as_json, "csv": formats.as_csv}
    text = shown[form](found) if form in shown else table.as_table(found, width)
    if to:
        formats.keep(to, text.encode())
        click.echo(f"{to}: {len(found.rows):,} rows")
    else:
        say(text)
    if picture:
        keep(found, configured.data_note, picture)
        click.echo(f"picture: {picture}", err=True)
