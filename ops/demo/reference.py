"""What became of every row of the real files that the sandbox serves: `python -m ops.demo.reference FOLDER`.

A process of its own, because the searches that are asked for depend on the environment of the producers.
"""

import json
from pathlib import Path

import click


def account(folder: Path) -> dict[str, dict[str, int]]:
    """Per file, its rows and where they went. Each `rows` is the sum of the others, but for postings: there `rows`
    less `distinct` repeat another row, and `distinct` is `matched` by a search plus `not_asked_for`."""
    from producers.sandbox.college_scorecard import reference as scorecard
    from producers.sandbox.jooble import reference as jooble
    from producers.sources.catalog import sources

    api = sources()["jooble"].polled
    searches = api.searches(api.settings())
    return {**scorecard.accounting(folder), **jooble.accounting(folder, searches)}


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Print what became of the rows of the files in FOLDER, as one JSON object."""
    click.echo(json.dumps(account(folder)))


if __name__ == "__main__":
    main(prog_name="python -m ops.demo.reference")
