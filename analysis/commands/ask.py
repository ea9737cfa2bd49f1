"""`ask`: answer one of the named questions."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.commands.terminal import ENGINES, engine, fail, say
from plumbing.signals import ENDING, leave_on

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.ask.answer import Answer
    from analysis.engines.engine import Engine
    from analysis.settings import Settings
    from analysis.statements import Statement

FORMATS = ("table", "csv", "json")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", metavar="[QUESTION]", nargs=-1, type=click.UNPROCESSED)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json; exact decimals as text.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Write the answer to this file.")
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw it: FILE.png, .svg or .pdf.")
@click.option("--on", type=click.Choice(ENGINES), default="warehouse", show_default=True, help="Which engine answers.")
def ask(words: tuple[str, ...], form: str, as_json: bool, to: Path | None, picture: Path | None, on: str) -> None:
    """Answer QUESTION, by its name or the words it is called; without one, list all with their parameters.

    A question's parameters are options: --state TX --field 11.07 --top 10 --min-n 5.
    """
    from analysis import settings
    from analysis.ask import listing

    leave_on(*ENDING)
    form = "json" if as_json else form
    question, given = _understood(words)
    if question is None:
        say(listing.as_json() if form == "json" else listing.as_text())
        return
    if picture:
        _check_picture(question, picture)
    configured = settings.load()
    found = _answer(question, given, on, configured)
    _show(found, form, to)
    if picture:
        _draw(found, configured.data_note, picture)


def _understood(words: tuple[str, ...]) -> "tuple[Statement | None, dict[str, str]]":
    """The question and its parameters as given; wrong ones end the command with exit code 2."""
    from analysis.ask.arguments import options
    from analysis.statements import WrongParameter, questions, search

    try:
        said, given = options(words)
        if not said and not given:
            return None, {}
        if not said:
            raise click.UsageError("no question is asked; `ask` alone lists those there are")
        return questions.read(search.find(" ".join(said))), given
    except (WrongParameter, questions.UnknownQuestion, search.AmbiguousQuestion) as error:
        raise click.UsageError(str(error)) from None


def _check_picture(question: "Statement", path: Path) -> None:
    from analysis.ask import picture

    try:
        picture.check(question, path)
    except picture.NoPicture as error:
        raise click.UsageError(str(error)) from None


def _answer(question: "Statement", given: dict[str, str], on: str, configured: "Settings") -> "Answer":
    from analysis.ask import answer, examined, listing
    from analysis.statements import WrongParameter

    asked = question.taken({"min_n": configured.min_cell}) | given
    try:
        question.bound(asked)
        with engine(on, configured) as opened:
            told = examined.sentence(configured.views_schema, _loaded_at(opened))
            return answer.ask(opened, question.name, asked, configured.data_note, told)
    except WrongParameter as error:
        raise click.UsageError(f"{error}\n{question.name} takes\n{listing.parameters(question)}") from None


def _loaded_at(opened: "Engine") -> "datetime | None":
    """When the warehouse was loaded last; None for the lake, which is read as the warehouse holds it."""
    from analysis.engines.versions import held

    loaded = held(opened)
    return max((feed.loaded_at for feed in loaded.feeds.values()), default=None) if loaded else None


def _show(found: "Answer", form: str, to: Path | None) -> None:
    from analysis.ask import output_files

    text = _text(found, form, None if to or not sys.stdout.isatty() else shutil.get_terminal_size().columns)
    if to is None:
        say(text)
        return
    try:
        output_files.keep(to, text)
    except output_files.CannotKeep as error:
        fail(str(error))
    click.echo(f"{to}: {len(found.rows):,} rows")


def _draw(found: "Answer", data_note: str, path: Path) -> None:
    from analysis.ask import output_files, picture

    try:
        picture.keep(found, data_note, path)
    except output_files.CannotKeep as error:
        fail(str(error))
    click.echo(f"picture: {path}", err=True)


def _text(found: "Answer", form: str, width: int | None) -> str:
    from analysis.ask import formats, table

    if form == "json":
        return formats.as_json(found)
    return formats.as_csv(found) if form == "csv" else table.as_table(found, width)
