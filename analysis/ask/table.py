"""An answer for people: a table as wide as the terminal, or one block per row where that is too narrow."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap
from typing import Any

from analysis.ask.answer import Answer
from analysis.ask.arguments import option
from analysis.ask.formats import exact, is_withheld, readable
from analysis.content import content

WIDEST_TEXT, NARROWEST_TEXT = 44, 20
GAP = "  "


@dataclass(frozen=True)
class _Shown:
    head: str
    cells: Sequence[str]
    number: bool


def as_table(answer: Answer, width: int | None = None) -> str:
    """Title, rows and notes. `width`: of the terminal; None: as wide as it is."""
    shown = _columns(answer)
    body = _grid(shown, width) or _blocks(shown, width or 100)
    heading = [line for told in _heading(answer) for line in wrap(told, width or 2000)]
    notes = [line for note in answer.notes for line in wrap(note, min(width or 100, 100), subsequent_indent="  ")]
    return "\n".join([*heading, "", *(body if answer.rows else []), *([""] if answer.rows else []), *notes, ""])


def _heading(answer: Answer) -> list[str]:
    asked = [
        f"{option(parameter)} {shlex.quote(exact(value))}"
        for parameter in answer.question.parameters
        if (value := answer.parameters[parameter.name]) is not None
    ]
    return [answer.question.title.rstrip("."), " ".join(asked) + (f"  ({answer.subject})" if answer.subject else "")]


def _columns(answer: Answer) -> list[_Shown]:
    """What is shown: n and flagged stand in the cell of what rests on them; what says nothing is left out."""
    names = answer.names
    return [_shown(answer, at) for at, name in enumerate(names) if not _left_out(answer, at, name, names)]


def _left_out(answer: Answer, at: int, name: str, names: Sequence[str]) -> bool:
    values = {row[at] for row in answer.rows}
    if name == "as_of_date":
        return len(values) == 1 and len(answer.rows) > 1
    if name == "withheld" or (name in ("by", "title") and values <= {None}):
        return True
    stem = name.removesuffix("_n").removesuffix("_flagged")
    return stem != name and bool({stem, f"{stem}_median_usd"} & set(names))


def _shown(answer: Answer, at: int) -> _Shown:
    name = answer.names[at]
    stem = name.removesuffix("_median_usd")
    beside = [answer.names.index(each) for each in (f"{stem}_n", f"{stem}_flagged") if each in answer.names]
    head = content().headings.get(name, name.replace("_", " ").removesuffix(" usd"))
    if beside:
        head += " (n; flagged)" if len(beside) == 2 else " (n)"
    withheld = answer.names.index("withheld") if "withheld" in answer.names else None
    cells = [_cell(name, row, at, beside, row[withheld] if withheld is not None else None) for row in answer.rows]
    return _Shown(head, cells, any(isinstance(row[at], int | Decimal) for row in answer.rows))


def _cell(name: str, row: Sequence[Any], at: int, beside: Sequence[int], withheld: str | None) -> str:
    """The value, or that it is withheld; what it rests on behind it."""
    hidden = row[at] is None and is_withheld(name, withheld)
    text = "withheld" if hidden else readable(name, row[at])
    basis = [row[each] or 0 for each in beside]
    if not beside or not basis[0]:
        return text
    flagged = f"; {basis[1]:,}" if basis[1:] and basis[1] else ""
    return f"{text} ({basis[0]:,}{flagged})"


def _grid(shown: Sequence[_Shown], width: int | None) -> list[str] | None:
    """Lines of the table; None where it does not fit into `width`."""
    for widest in range(WIDEST_TEXT, NARROWEST_TEXT - 1, -4):
        fitted = [_fitted(each, widest) for each in shown]
        heads = [_head_lines(each) for each in fitted]
        wides = [max(map(len, [*head, *each.cells]), default=0) for head, each in zip(heads, fitted, strict=True)]
        if width is None or sum(wides) + len(GAP) * (len(wides) - 1) <= width:
            return _lines(fitted, heads, wides)
    return None


def _fitted(shown: _Shown, widest: int) -> _Shown:
    if shown.number:
        return shown
    return _Shown(
        shown.head, [each if len(each) <= widest else f"{each[: widest - 1]}…" for each in shown.cells], False
    )


def _head_lines(shown: _Shown) -> list[str]:
    """The head, broken so that it is little wider than what stands below."""
    return wrap(shown.head, max([10, *map(len, shown.cells)]), break_long_words=False)


def _lines(shown: Sequence[_Shown], heads: Sequence[Sequence[str]], wides: Sequence[int]) -> list[str]:
    deep = max(map(len, heads))
    above = [["" for _ in range(deep - len(head))] + list(head) for head in heads]
    rows = [[each[line] for each in above] for line in range(deep)]
    rows.append(["─" * wide for wide in wides])
    rows += [list(row) for row in zip(*(each.cells for each in shown), strict=True)]
    return [
        GAP.join(
            cell.rjust(wide) if each.number else cell.ljust(wide)
            for cell, wide, each in zip(row, wides, shown, strict=True)
        ).rstrip()
        for row in rows
    ]


def _blocks(shown: Sequence[_Shown], width: int) -> list[str]:
    """One block of `head  value` lines per row."""
    left = max((len(each.head) for each in shown), default=0)
    lines = []
    for at in range(len(shown[0].cells) if shown else 0):
        told = [f"{each.head.ljust(left)}  {each.cells[at]}" for each in shown if each.cells[at]]
        lines += [*(line if len(line) <= width else f"{line[: width - 1]}…" for line in told), ""]
    return lines[:-1]
