"""Accounting of every row of the real files that the sandbox serves: `python -m ops.demo.reference FOLDER SOURCE…`.

A process of its own, because the searches that are asked for depend on the environment of the producers.
"""

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from producers.sources import catalog


def account(folder: Path, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Per file, its rows and where they went, as the sandbox of each named source that serves files counts them.

    `rows` is the sum of the others; where there is `distinct`, `rows` less that repeat another row, and the others add
    up to it.
    """
    found: dict[str, dict[str, int]] = {}
    for name in names:
        source = catalog.source(name)
        if catalog.demo(name).get("reference_folders"):
            sandbox = import_module(f"producers.sandbox.{name.replace('-', '_')}.reference")
            found |= sandbox.accounting(folder, source.polled.searches(source.polled.settings()))
    return found


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("names", nargs=-1, metavar="SOURCE...")
def main(folder: Path, names: tuple[str, ...]) -> None:
    """Print what became of the rows of the files in FOLDER that each SOURCE's sandbox serves, as one JSON object."""
    click.echo(json.dumps(account(folder, names)))


if __name__ == "__main__":
    main(prog_name="python -m ops.demo.reference")
