"""`python -m producers quota`: what the keys of the sources are still good for."""

import click

from plumbing.errors import CONFIGURATION, Failure
from producers import catalog


@click.command()
@click.argument("source", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def quota(source: str | None, as_json: bool) -> None:
    """Requests used and left of SOURCE's key (default: of every source's), and what the rest pays for."""
    names = [source] if source else catalog.names()
    for name in names:
        try:
            told = _told(name, as_json)
        except Failure as error:
            click.echo(f"producers: {name}: {error}", err=True)
            if source or error.exit_code != CONFIGURATION:  # of a source that is not set up there is nothing to tell
                raise SystemExit(error.exit_code) from None
        else:
            click.echo(told)


def _told(name: str, as_json: bool) -> str:
    from plumbing.clock import Clock
    from producers.quota import report

    try:
        source = catalog.source(name)
    except catalog.UnknownSource as error:
        raise click.BadParameter(str(error)) from None
    found = report.report(source, *report.load(source), Clock())
    return found.model_dump_json() if as_json else "\n".join(report.lines(found))
