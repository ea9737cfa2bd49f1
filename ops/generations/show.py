"""Output of the commands about generations."""

from collections.abc import Iterable

from ops.generations.inventory import Generation, Verified
from ops.generations.prune import Plan as Pruned
from ops.generations.rollback import Plan as RolledBack
from ops.generations.swap import Plan as Swapped
from streaming.ingest.fences import Offsets

HEAD = ("", "generation", "state", "built from", "behind", "rows", "MB", "loaded", "verified")


def table(found: Iterable[Generation]) -> list[str]:
    """One line each, the live one marked."""
    rows = [HEAD, *(_cells(one) for one in found)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def swap_lines(plan: Swapped, done: bool) -> list[str]:
    """Lines on the swap that is planned, or was done."""
    lines = []
    if plan.unfinished:
        lines.append(f"the last swap was interrupted: the warehouse's views follow to generation {plan.live}")
    if plan.to is not None and done:
        verdict = f"compared just then: {plan.verified.verdict}" if plan.verified else "not compared"
        lines.append(f"generation {plan.to} is live ({verdict}); gpps rollback makes generation {plan.live} live again")
        lines += [
            f"it has read as far as generation {plan.live} had, and its driver goes on from these offsets:",
            *_offsets(plan.fence),
        ]
    elif plan.to is not None:
        lines.append(f"generation {plan.live} is live; generation {plan.to} takes its place")
        lines.append(f"last compared with {plan.live}: {_verdict(plan.verified)}; the swap compares again")
        lines.append(f"records to read first, to come as far as generation {plan.live}: {plan.reads:,} or more, up to")
        lines += _offsets(plan.fence)
    elif not plan.unfinished:
        lines.append(f"generation {plan.live} is live, and no newer one waits to be; gpps rebuild makes one")
    return lines + [f"refused: {why}" for why in plan.refused]


def _offsets(fence: Offsets) -> list[str]:
    """Next offsets, topic by topic."""
    return [
        f"  {topic}: " + ", ".join(f"{part} at {end}" for part, end in parts.items()) for topic, parts in fence.items()
    ]


def rollback_lines(plan: RolledBack, done: bool) -> list[str]:
    """Lines on the rollback that is planned, or was done."""
    if plan.unfinished:
        return [f"the last swap was interrupted: the warehouse's views follow to generation {plan.live}, and no more"]
    to = plan.to
    behind = "unknown, the broker is away" if to.behind is None else f"{to.behind:,}"
    change = f"generation {plan.live} is live; generation {to.number}, which was live before, takes its place as it is"
    return [
        f"generation {to.number} is live again; generation {plan.live} was" if done else change,
        f"records it has not read: {behind}; the driver reads them then",
        f"last loaded into the warehouse: {to.loaded_at or 'never'}",
    ]


def prune_lines(plan: Pruned) -> list[str]:
    lines = [f"generation {plan.live} is live and stays"]
    lines += [f"generation {number} stays" for number in plan.remaining]
    lines += [
        f"generation {one.number} goes: {one.rows:,} rows, {size_of(one.bytes)} in the lake, its serving tables, "
        "its schema in the warehouse"
        for one in plan.going
    ]
    return lines if plan.going else [*lines, "there is nothing to delete"]


def _cells(one: Generation) -> tuple[str, ...]:
    return (
        "live" if one.live else "",
        str(one.number),
        one.state,
        f"{one.built_from}, {one.bound}" if one.bound else one.built_from,
        "?" if one.behind is None else f"{one.behind:,}",
        f"{one.rows:,}",
        _megabytes(one.bytes),
        one.loaded_at or "never",
        _verdict(one.verified),
    )


def _verdict(verified: Verified | None) -> str:
    return f"{verified.verdict} with {verified.against}, {verified.at}" if verified else "never"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f}"


def size_of(size: int) -> str:
    """Bytes in the unit that people take for so many."""
    return f"{_megabytes(size)} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:,.1f} GB"
