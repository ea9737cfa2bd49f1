"""`ask`: answer one of the named questions."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.commands.terminal import ENGINES, FORM, FORMATS, engine, form_of, say, tell_broken
from plumbing.progress import progress
from plumbing.targets import Target

if TYPE_CHECKING:
    from analysis.statements import Statement


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
    from analysis import content, settings
    from analysis.ask import answer, formats, listing, table
    from analysis.ask.arguments import command, options
    from analysis.ask.picture import check, keep
    from analysis.engines.versions import held
    from analysis.statements import WrongParameter

    form = "json" if as_json else form_of(form, to)
    try:
        positional, given = options(words)
        content.choose_with_question("_".join(positional))
        question = _meant(" ".join(positional), given) if positional else None
    except WrongParameter as error:
        raise click.UsageError(str(error)) from None
    tell_broken()
    if question is None:
        if given:
            raise click.UsageError("no question is asked; `ask` alone lists those there are")
        say(listing.as_json() if form == "json" else listing.as_text(_width()))
        return
    if picture:
        check(question, picture)
    configured = settings.load()
    asked = question.taken({"min_n": configured.min_cell}) | given
    try:
        question.bound(asked)
        with progress("asking", quick=True), engine(on, configured) as opened:
            loaded = held(opened)
            examined = answer.examined(configured.views_schema, loaded.loaded_at if loaded else None)
            found = answer.ask(opened, question.name, asked, configured.data_note, examined)
    except WrongParameter as error:
        if error.instead:
            again = command(" ".join(positional), given | {error.parameter: error.instead})
            raise click.UsageError(f"{error}\nfor example: {again}") from None
        takes = listing.parameters(question)
        raise click.UsageError(f"{error}\n{question.name} takes\n{takes}") from None
    width = None if to else _width()
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


def _width() -> int | None:
    """Of the terminal, if there is one."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _meant(words: str, given: dict[str, str]) -> "Statement":
    """The question of these words. Raises click.UsageError with commands that may be meant, BrokenStatement."""
    from analysis.statements import questions

    try:
        return questions.read(questions.find(words, given))
    except questions.AmbiguousQuestion as error:
        message, near = str(error), list(error.names)
    except questions.UnknownQuestion as error:
        near = questions.nearest(words)
        message = f"no question is called {words!r}" if near else str(error)
    like = ["; ask, for example:", *(_usage(name, words, given) for name in near)] if near else []
    raise click.UsageError(message + "\n  ".join(like))


def _usage(name: str, words: str, given: dict[str, str]) -> str:
    """Command that asks the question with the options given or named in the words, and what else chooses its rows."""
    from analysis.ask.arguments import command
    from analysis.content import content
    from analysis.statements import questions

    question = questions.read(name)
    chosen = (each.name for each in question.parameters if each.required or each.name in content().parameters)
    needed = {each: each.upper() for each in chosen}
    return command(name.replace("_", " "), needed | question.taken({**content().mentioned(words), **given}))
