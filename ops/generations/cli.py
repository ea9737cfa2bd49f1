"""`python -m ops.generations`: swap, rollback, list, prune. In the environment of the stages.

Exit codes: 0 done or planned, 1 refused or failed, 2 usage, 75 try again later, 78 configuration.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ops.console import ends_with
from plumbing.errors import FAILED
from plumbing.progress import in_lines

if TYPE_CHECKING:
    from ops.generations.place import Place
    from ops.generations.swap import Plan as Swapped

EXECUTE = click.option("--execute", is_flag=True, help="Do it; without this, only say what would be done.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


def _note_pipeline(context: click.Context, _: click.Parameter, name: str | None) -> None:
    context.meta["pipeline"] = name


# For `run_command`; the command itself need not know.
PIPELINE = click.option(
    "--pipeline", metavar="NAME", expose_value=False, callback=_note_pipeline, help="Default: the main one."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Look after generations: which is live, putting another in its place and back, listing and deleting them."""


@main.command()
@click.option("--generation", type=click.IntRange(min=1), help="Which; otherwise the newest one after the live one.")
@click.option("--unverified", is_flag=True, help="Without comparing it with the live one.")
@PIPELINE
@EXECUTE
@JSON
def swap(generation: int | None, unverified: bool, execute: bool, as_json: bool) -> None:
    """Make the next generation the live one, when it is equal to it. Ends a swap that was interrupted."""
    from ops.generations import swap as swapping
    from ops.generations.show import swap_lines

    def run(place: "Place") -> int:
        if execute:
            done = swapping.execute(place, generation, unverified=unverified)
        else:
            done = swapping.plan(place, generation, unverified=unverified)
        tell(asdict(done), swap_lines(done, execute), execute, as_json, _how(done))
        return FAILED if done.refused else 0

    run_command(run)


@main.command()
@PIPELINE
@EXECUTE
@JSON
def rollback(execute: bool, as_json: bool) -> None:
    """Make the generation that was live before live again, as it is: the plan says how old that is."""
    from ops.generations import rollback as rolling
    from ops.generations.show import rollback_lines

    def run(place: "Place") -> int:
        done = rolling.execute(place) if execute else rolling.plan(place)
        tell(asdict(done), rollback_lines(done, execute), execute, as_json, "gpps rollback --execute")
        return 0

    run_command(run)


@main.command("list")
@PIPELINE
@JSON
def list_all(as_json: bool) -> None:
    """Every generation: which is live, how it was built, how far it has read, what it holds, how it was verified."""
    from ops.generations.inventory import generations
    from ops.generations.show import table

    def run(place: "Place") -> int:
        found = generations(place)
        click.echo(json.dumps({"generations": [asdict(one) for one in found]}) if as_json else "\n".join(table(found)))
        return 0

    run_command(run)


@main.command()
@click.option(
    "--keep", default=1, show_default=True, type=click.IntRange(min=0), help="Of those that were live before."
)
@click.option("--generation", type=click.IntRange(min=1), help="Delete this one instead.")
@PIPELINE
@EXECUTE
@JSON
def prune(keep: int, generation: int | None, execute: bool, as_json: bool) -> None:
    """Delete old generations from lake, DynamoDB and warehouse. Never the live one, nor one that may be live next."""
    from ops.generations import prune as pruning
    from ops.generations.show import prune_lines

    def run(place: "Place") -> int:
        done = (pruning.execute if execute else pruning.plan)(place, keep, generation)
        tell(
            done.as_json(),
            prune_lines(done),
            execute,
            as_json,
            "gpps generations prune --execute" if done.going else None,
        )
        return 0

    run_command(run)


def _how(plan: "Swapped") -> str | None:
    return "gpps swap --execute" if not plan.refused and (plan.unfinished or plan.to is not None) else None


def run_command(command: "Callable[[Place], int]") -> None:
    def run() -> int:
        with in_lines() as steps:  # also at a terminal: the command prints its result within
            from ops.generations.place import place_of_this_process
            from ops.stages import as_failures

            with as_failures():
                return command(place_of_this_process(steps, click.get_current_context().meta.get("pipeline")))

    ends_with(run)


def tell(result: dict[str, Any], lines: list[str], executed: bool, as_json: bool, how: str | None) -> None:
    """The plan, or what was done, as one JSON object or in lines; `how`: the command that does what is planned."""
    if as_json:
        click.echo(json.dumps(result | {"executed": executed}))
        return
    click.echo("\n".join(lines))
    if not executed:
        click.echo(f"nothing was changed{f'; do it with: {how}' if how else ''}")
