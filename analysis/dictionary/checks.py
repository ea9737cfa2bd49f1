"""The checks of the examination that are named statements, read from their headers."""

from analysis import statements
from analysis.dictionary.model import Check, Parameter, Undocumented
from analysis.dictionary.selects import parameter
from analysis.examine.integrity.check import names, read

_SAID = ("severity", "source", "engine", "because")


def checks() -> list[Check]:
    """All of them. Raises Undocumented when one has no header that says how grave it is, of what, or why."""
    return [check(read(name)) for name in names()]


def check(statement: statements.Statement) -> Check:
    missing = [key for key in _SAID if not statement.headers.get(key)]
    if missing:
        raise Undocumented(f"check {statement.name}: add a line `-- {missing[0]}: …` to its file")
    severity, source, engine, because = (statement.headers[key] for key in _SAID)
    limits: tuple[Parameter, ...] = tuple(parameter(each) for each in statement.parameters if each.name != "today")
    return Check(statement.name, statement.title, severity, source, engine, because, limits)
