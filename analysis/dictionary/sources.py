"""The sources and their licences, as the README in each source's folder has them."""

import re

from analysis.dictionary.model import Source, Undocumented
from producers import catalog

_SECTION = re.compile(r"^## Licence[^\n]*\n+(.+?)(?:\n\n|\n#|\Z)", re.MULTILINE | re.DOTALL)
_BULLET = re.compile(r"^- \*\*Licence\*\*: (.+?)(?=\n- |\n\n|\Z)", re.MULTILINE | re.DOTALL)


def sources() -> list[Source]:
    """Raises Undocumented when a README does not say what may be done with the data."""
    return [source(name, catalog.readme(name)) for name in catalog.names()]


def source(name: str, readme: str) -> Source:
    said = _SECTION.search(readme) or _BULLET.search(readme)
    if said is None:
        raise Undocumented(f"{name}: its README has no licence; add a section `## Licence`")
    about = next(each for each in readme.split("\n\n") if not each.startswith("#"))
    licence = " ".join(said[1].split())
    return Source(name, " ".join(about.split()), f"{licence[0].upper()}{licence[1:]}")
