"""Parameters as people write them, in the form that questions take."""

import re
import shlex
from collections.abc import Mapping, Sequence

from analysis.content import content
from analysis.content import option as chosen
from analysis.engines.engine import Engine
from analysis.statements import Parameter, Statement, WrongParameter

_CHOICES = re.compile(r"^one of: ([^;]+)")
LEAST_ONE = ("top", "min_n")
MOST_ROWS = 100_000


def options(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Words of the question, and the value of each `--name value` or `--name=value` among them, by name.

    Raises WrongParameter when an option has no value or is given twice.
    """
    positional: list[str] = []
    given: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            positional.append(word)
            continue
        option, equals, value = word.partition("=")
        taken = value if equals else next(rest, None)
        if taken is None or option == "--":
            raise WrongParameter(f"{option} needs a value")
        name = option.removeprefix("--").replace("-", "_")
        if name in given:
            raise WrongParameter(f"{option} is given twice")
        given[name] = taken
    return positional, given


def option(parameter: Parameter) -> str:
    """`--per-100` for per_100."""
    return f"--{parameter.name.replace('_', '-')}"


def choices(parameter: Parameter) -> list[str]:
    """The values a parameter may have, when its meaning begins with `one of: a, b`; else none."""
    found = _CHOICES.match(parameter.meaning)
    return [each.strip() for each in re.split(r",|\bor\b", found[1]) if each.strip()] if found else []


def understood(question: Statement, given: Mapping[str, object], engine: Engine) -> dict[str, object]:
    """A value for each parameter: in the form that the question takes. Raises WrongParameter."""
    bound = question.bound(given)
    try:
        for parameter in question.parameters:
            bound[parameter.name] = _checked(parameter, bound[parameter.name], engine)
    except WrongParameter as error:
        error.parameter = parameter.name
        raise
    return bound


def command(words: str, given: Mapping[str, object]) -> str:
    """`gpps ask "words" --name value …`, as a shell takes it."""
    options = [part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    return shlex.join(["gpps", "ask", words, *options, *chosen()])


def _checked(parameter: Parameter, value: object, engine: Engine) -> object:
    if value is None:
        return None
    if isinstance(value, str) and parameter.name in content().parameters:
        return content().parameters[parameter.name](value, engine)
    if isinstance(value, int) and parameter.name in LEAST_ONE and not 1 <= value <= MOST_ROWS:
        raise WrongParameter(f"{option(parameter)} is {value}; it takes 1 to {MOST_ROWS}")
    if choices(parameter) and value not in choices(parameter):
        raise WrongParameter(f"{option(parameter)} is {value!r}; it takes {', '.join(choices(parameter))}")
    return value
