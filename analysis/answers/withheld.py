"""Which cells of a row are withheld: its column `withheld` names them."""

from analysis.content import content


def is_withheld(column: str, withheld: str | None) -> bool:
    """Whether a row that says `withheld` withholds the cell of `column`."""
    named = {each.strip() for each in (withheld or "").split(",")} - {""}
    return bool(named & content().withheld.get(column, set())) or _by_stem(column, named)


def _by_stem(column: str, named: set[str]) -> bool:
    if column in content().withheld:
        return False
    return column.split("_")[0] in named or (column.endswith("_share") and "shares" in named)
