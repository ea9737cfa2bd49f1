"""Dead letters as lines for a terminal. Neither keys nor values are among them, but where one letter is shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Sequence[Any]


def table(header: Row, rows: Iterable[Row]) -> list[str]:
    """Columns as wide as they need to be; numbers to the right."""
    lines = [[_cell(value) for value in row] for row in (header, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    right = [all(line[column].replace(",", "").isdigit() for line in lines[1:]) for column in range(len(header))]
    return ["  ".join(_padded(*each) for each in zip(line, widths, right, strict=True)).rstrip() for line in lines]


def counts(found: Iterable[Mapping[str, Any]]) -> list[str]:
    names = ("topic", "reason", "state", "letters", "first", "last")
    return table(names, [[row[name] for name in names] for row in found])


def letters(found: Iterable[Mapping[str, Any]]) -> list[str]:
    names = ("topic", "partition", "offset", "reason", "state", "attempts", "published", "message")
    return table(names, [[str(row[name]) for name in names] for row in found])


def pause(found: Mapping[str, Any]) -> str:
    return (
        f"paused: {found['source']} since {found['since']}: {found['why']}\n"
        f"        one page is tried at {found['until']}; to go on at once: gpps dlq resume {found['source']}"
    )


def letter(found: Mapping[str, Any]) -> list[str]:
    """One letter in full, as `showing.shown` has it."""
    lines = [f"{name:9} {found[name]}" for name in ("letter", "state", "attempts", "reason", "message")]
    lines += ["key       " + content(found["key"])]
    lines += [f"header    {each['name']!r}: {content(each)}" for each in found["headers"]]
    if found["headers_left_out"]:
        lines.append(f"          and {found['headers_left_out']} headers more")
    lines += ["value     " + content(found["value"]), "history"]
    for each in found["history"]:
        where = f" {each['where']}" if each["where"] else ""
        why = f": {each['why']}" if each["why"] else ""
        lines.append(f"  attempt {each['attempt']}  {each['at']}  {each['what']}{where}{why}")
    return lines


def content(found: Mapping[str, Any]) -> str:
    if found["bytes"] is None:
        return "none"
    what = found["text"] if "text" in found else f"hex {found['hex']}"
    return f"{what}{' …' if found['cut'] else ''} ({found['bytes']:,} bytes)"


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _padded(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)
