"""SQL files that stand for one another: `-- like: other, with these for those` in place of a statement of their own."""

import re
from importlib.resources.abc import Traversable

_LIKE = re.compile(r"^-- like: (\w+), with (\w+) for (\w+)$", re.MULTILINE)


def sql_text(folder: Traversable, file: str) -> str:
    """The text of the file; of one that is like another: its own comments, then the other's text after its first line,
    where the table `these` stands in for `those`."""
    text = folder.joinpath(file).read_text(encoding="utf-8")
    like = _LIKE.search(text)
    if not like:
        return text
    other, new, old = like.groups()
    _, _, rest = sql_text(folder, f"{other}.sql").partition("\n")
    return text + re.sub(rf"\b{old}\b", new, rest)
