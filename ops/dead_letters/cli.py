"""`gpps dlq …`, in the environment of the stages: `python -m ops.dead_letters …`."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from ops.dead_letters import showing
from ops.dead_letters.deployment import deployment, filtered, wanted
from ops.dead_letters.letters import Letter, Wanted
from ops.stages import as_failures
from plumbing.errors import Failure
from plumbing.progress import progress
from producers.fields import instant

ADDRESS = click.argument("address", nargs=-1, metavar="[TOPIC PARTITION OFFSET]")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")
PIPELINE = click.option("--pipeline", metavar="NAME", help="Whose letters; default: the main one.")
EXECUTE = click.option("--execute", is_flag=True, help="Do it; without this, only say what would be done.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Dead letters: records that no contract accepted. The lake keeps every one of them."""


@main.command("list")
@filtered("all")
@click.option("--letters", "single", is_flag=True, help="Each letter, too.")
@click.option("--most", default=100, show_default=True, type=click.IntRange(1), help="Letters shown.")
@PIPELINE
@JSON
def list_letters(single: bool, most: int, pipeline: str | None, as_json: bool, **options: Any) -> None:
    """Count dead letters by topic and reason, and tell which sources are paused. Shows no key and no value."""
    from ops.dead_letters.pauses import paused as paused_of

    with as_failures(), progress("looking", quick=True):
        there = deployment(pipeline)
        with there.letters(wanted((), **options)) as letters:
            counts = [_count(row) for row in letters.counts()]
            each = [_letter(letter) for letter in letters.each(most)] if single else []
        paused = paused_of(row["topic"] for row in counts)
    if as_json:
        result = {"generation": there.settings.generation, "counts": counts, "paused": paused}
        click.echo(json.dumps(result | ({"letters": each} if single else {})))
        return
    lines = showing.counts(counts) if counts else ["no dead letters"]
    if each:
        lines += ["", *showing.letters(each)]
    click.echo("\n".join([*lines, *map(showing.pause, paused or ())]))


@main.command()
@click.argument("topic")
@click.argument("partition", type=int)
@click.argument("offset", type=int)
@PIPELINE
@JSON
def show(topic: str, partition: int, offset: int, pipeline: str | None, as_json: bool) -> None:
    """Show one letter in full: key, headers and value as far as printable, and what became of it."""
    from ops.dead_letters.actions import actions

    with as_failures(), progress("looking", quick=True):
        there = deployment(pipeline)
        with there.letters(Wanted(topic=topic, address=f"{topic}/{partition}/{offset}")) as letters:
            letter = _found(letters.each(), (topic, str(partition), str(offset)))[0]
            mine = [action for action in actions(there.journal) if action.origin == letter.origin]
            found = showing.shown(letter, letters.history(letter), mine)
    click.echo(json.dumps(found) if as_json else "\n".join(showing.letter(found)))


@main.command()
@ADDRESS
@filtered("open")
@click.option("--max-attempts", default=3, show_default=True, type=click.IntRange(2), help="Tried so often: left.")
@click.option("--force", is_flag=True, help="However often a letter was tried.")
@EXECUTE
@PIPELINE
@JSON
def replay(
    address: tuple[str, ...],
    max_attempts: int,
    force: bool,
    execute: bool,
    pipeline: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Publish letters to their topics again, byte for byte."""
    from ops.dead_letters.replay import Replayed, plan, publish_again

    with as_failures(), progress("looking", quick=True):
        there = deployment(pipeline)
        with there.letters(wanted(address, **options)) as letters:
            chosen, left = plan(_found(letters.each(), address), None if force else max_attempts)
            done = publish_again(there, letters, chosen) if execute and chosen else Replayed()
    reasons = Counter(why for _, why in (*left, *done.left))
    result = {"executed": execute, "letters": len(chosen), "published": done.published, "left": reasons}
    _tell(result, "publish again", f"published again: {done.published:,}", chosen, as_json)
    if execute and done.published < len(chosen):
        raise SystemExit(1)


@main.command()
@ADDRESS
@filtered("open")
@click.option("--why", required=True, help="Is kept with the letters.")
@EXECUTE
@PIPELINE
@JSON
def drop(
    address: tuple[str, ...], why: str, execute: bool, pipeline: str | None, as_json: bool, **options: Any
) -> None:
    """Set letters aside as dealt with. Nothing is deleted."""
    from ops.dead_letters.replay import DEALT_WITH, plan, set_aside

    with as_failures(), progress("looking", quick=True):
        there = deployment(pipeline)
        with there.letters(wanted(address, **options)) as letters:
            chosen, others = plan(_found(letters.each(), address), None)
        dropped = set_aside(there, chosen, why) if execute else len(chosen)
    left = Counter([why for _, why in others] + [DEALT_WITH] * (len(chosen) - dropped))
    result = {"executed": execute, "letters": len(chosen), "left": left}
    _tell(result, "drop", f"dropped: {dropped:,}", chosen, as_json)


@main.command()
@click.argument("source")
def resume(source: str) -> None:
    """Let a source be asked again that was paused because too much of what it sent was refused."""
    from ops.dead_letters.pauses import breaker_of
    from producers.sources import catalog

    with as_failures():
        lifted = breaker_of(source).open()
    if not lifted and source not in catalog.names():
        raise click.BadParameter(f"there is no source {source!r}, and none of this name is paused")
    click.echo(f"{source} {'goes on' if lifted else 'is not paused'}")


def _found(letters: list[Letter], address: tuple[str, ...]) -> list[Letter]:
    """The letters; raises Failure where one was named and is not there."""
    if address and not letters:
        raise Failure(f"there is no dead letter {'/'.join(address)} in the live generation")
    return letters


def _count(row: dict[str, Any]) -> dict[str, Any]:
    fields = {name: row[name] for name in ("topic", "reason", "state", "letters")}
    return fields | {"first": instant(row["first_at"]), "last": instant(row["last_at"])}


def _letter(letter: Letter) -> dict[str, Any]:
    names = ("topic", "reason", "message", "state", "attempts", "records", "origin", "why")
    fields = {name: getattr(letter, name) for name in names}
    return fields | {"partition": letter.part, "offset": letter.place, "published": instant(letter.last_at)}


def _tell(result: dict[str, Any], verb: str, done: str, letters: Sequence[Letter], as_json: bool) -> None:
    by = [[*which, number] for which, number in sorted(Counter((one.topic, one.reason) for one in letters).items())]
    if as_json:
        click.echo(json.dumps(result | {"by": by}))
        return
    lines = showing.table(("topic", "reason", "letters"), by) if letters else ["no such letters"]
    lines += [f"left as it is: {number:,}: {why}" for why, number in result["left"].items()]
    lines.append(done if result["executed"] else f"nothing was done; {verb} with --execute")
    click.echo("\n".join(lines))
