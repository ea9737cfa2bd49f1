"""An answer for people: a table as wide as the terminal, or one block per row where that is too narrow."""

import shlex
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO
from textwrap import wrap
from typing import Any

from analysis.ask.answer import Answer
from analysis.ask.arguments import option
from analysis.ask.formats import exact, is_withheld, readable
from analysis.content import content

NARROWEST_TEXT, NARROWEST_HEAD, LONGEST_NAME = 20, 10, 40
GAP = 2


def as_table(answer: Answer, width: int | None = None) -> str:
    """Title, rows and notes; a single row is a record. `width`: of the terminal; None: as wide as it is."""
    names = answer.names
    shown = [at for at, name in enumerate(names) if not _left_out(answer, at, name)]
    columns = [_column(answer, at) for at in shown]
    numbers = [any(isinstance(row[at], int | Decimal) for row in answer.rows) for at in shown]
    rows = list(zip(*(cells for _, cells in columns), strict=True))
    heads, is_one = [head for head, _ in columns], len(answer.rows) == 1
    body = [*tabulated(heads, rows, numbers, width, as_records=is_one), ""] if answer.rows else []
    heading = [line for paragraph in _heading(answer) for line in wrap(paragraph, width or 2000)]
    notes = [line for note in answer.notes for line in wrap(note, min(width or 100, 100), subsequent_indent="  ")]
    return "\n".join([*heading, "", *body, *notes, ""])


def _heading(answer: Answer) -> list[str]:
    asked = [
        f"{option(parameter)} {shlex.quote(exact(value))}"
        for parameter in answer.question.parameters
        if (value := answer.parameters[parameter.name]) is not None
    ]
    return [answer.question.title.rstrip("."), " ".join(asked) + (f"  ({answer.subject})" if answer.subject else "")]


def _left_out(answer: Answer, at: int, name: str) -> bool:
    """True when the column says nothing, or is shown in another's cell: n and flagged in that of what rests on them."""
    values = {row[at] for row in answer.rows}
    if name == "as_of_date":
        return len(values) == 1 and len(answer.rows) > 1
    if name == "withheld" or (name in ("by", "title") and values <= {None}):
        return True
    stem = name.removesuffix("_n").removesuffix("_flagged")
    return stem != name and bool({stem, f"{stem}_median_usd"} & set(answer.names))


def _column(answer: Answer, at: int) -> tuple[str, list[str]]:
    """Its head and its cells."""
    name, names = answer.names[at], answer.names
    stem = name.removesuffix("_median_usd")
    beside = [names.index(each) for each in (f"{stem}_n", f"{stem}_flagged") if each in names]
    head = content().headings.get(name, name.replace("_", " ").removesuffix(" usd"))
    withheld = names.index("withheld") if "withheld" in names else None
    return head, [_cell(name, row, at, beside, None if withheld is None else row[withheld]) for row in answer.rows]


def _cell(name: str, row: Sequence[Any], at: int, beside: Sequence[int], withheld: str | None) -> str:
    """The value, or that it is withheld; what it rests on behind it."""
    hidden = row[at] is None and is_withheld(name, withheld)
    text = "withheld" if hidden else readable(name, row[at])
    basis = [row[each] or 0 for each in beside]
    if not beside or not basis[0]:
        return text
    flagged = f", {basis[1]:,} flagged" if basis[1:] and basis[1] else ""
    return f"{text} (n {basis[0]:,}{flagged})"


def tabulated(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[bool],
    width: int | None,
    as_records: bool = False,
) -> list[str]:
    """Lines of a table; `as_records`, and where `width` (None: there is none) has no room for it, a line for each
    value that there is.

    `numbers`: columns that stand to the right, and are never broken; texts are between words, and nothing is cut.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.rule import Rule
    from rich.table import Table
    from rich.text import Text

    columns = list(zip(*rows, strict=True)) or [()] * len(heads)
    wides = [max(map(cell_len, cells), default=0) for cells in columns]
    broken = [
        wrap(head, max(NARROWEST_HEAD, wide), break_long_words=False) for head, wide in zip(heads, wides, strict=True)
    ]
    wides = [max([wide, *map(cell_len, head)]) for head, wide in zip(broken, wides, strict=True)]
    texts = [
        max(NARROWEST_TEXT, *map(_longest_name, (*head, *cells))) for head, cells in zip(broken, columns, strict=True)
    ]
    least = [wide if number else min(wide, text) for wide, number, text in zip(wides, numbers, texts, strict=True)]
    if as_records or (width is not None and sum(least) + GAP * (len(least) - 1) > width):
        return _records(heads, rows, width)
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False)
    tallest = max(map(len, broken))
    for head, number, narrowest in zip(broken, numbers, least, strict=True):
        table.add_column(
            Text("\n".join([""] * (tallest - len(head)) + head)),
            justify="right" if number else "left",
            no_wrap=number,
            overflow="fold",
            min_width=narrowest,
        )
    table.add_row(*(Rule(style="") for _ in heads))
    for row in rows:
        table.add_row(*map(Text, row))
    text = StringIO()
    Console(file=text, width=width or sum(wides) + GAP * len(wides) + 1, color_system=None).print(table)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def _records(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """Names and links are whole, also where the terminal is narrower."""
    left = max(map(len, heads))
    lines: list[str] = []
    for row in rows:
        for head, cell in zip(heads, row, strict=True):
            first, beside = f"{head:{left}}  ", " " * (left + 2)
            lines += wrap(
                cell,
                max(width or len(cell) + 1, left + NARROWEST_TEXT),
                initial_indent=first,
                subsequent_indent=beside,
                break_long_words=False,
                break_on_hyphens=False,
            )
        lines.append("")
    return lines[:-1]


def _longest_name(text: str) -> int:
    return max((len(word) for word in text.split() if len(word) <= LONGEST_NAME or "://" in word), default=0)
