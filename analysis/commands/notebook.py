"""`notebook`: execute one of the notebooks."""

from pathlib import Path

import click

from analysis.commands.ending import fail


@click.command()
@click.argument("name", default="field_outlook")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True)
def notebook(name: str, out: Path) -> None:
    """Execute notebook NAME and keep its result and pictures in --out."""
    from analysis import notebook as notebooks

    if name not in notebooks.names():
        raise click.BadParameter(f"no notebook {name!r}; there are: {', '.join(notebooks.names())}")
    try:
        click.echo(notebooks.execute(name, out))
    except notebooks.NotebookFailed as error:
        fail(str(error))
