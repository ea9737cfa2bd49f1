"""Named statements: `.sql` files in a package, with what is to be known of each in comments at its top.

A file is the statement of its name, or holds several of one subject, each after a line `-- name: its_name`.

The first line is `-- ` and one sentence: what it answers. Then `-- key: value` lines, among them

    -- parameter state: text = US; a state, TX or Texas; US is the nation
    -- column pay_usd: median yearly pay, US dollars

A file may have no statement of its own but `-- like: other, with these for those`: then it is the statement `other`,
where the table `these` stands in for `those`.

A parameter has a type (text, integer, decimal, date), a default after `=` (`null`: it is optional; without `=` it is
required) and its meaning. In the statement it is written `%(state)s`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any

from analysis.statements import texts
from plumbing.errors import Misconfigured, WrongUsage
from plumbing.sql_files import sql_text

_HEADER = re.compile(r"^-- ([a-z]+)(?: (\w+))?: (.*)$")
_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_PARAMETER = re.compile(r"^(text|integer|decimal|date)(?: = (\S[^;]*?))?; (.+)$")


class UnknownStatement(WrongUsage):
    """No such statement. The message lists those there are."""


class WrongParameter(WrongUsage):
    """A parameter is unknown, missing, or not of its type. The message says which and what it takes."""


class BrokenStatement(Misconfigured):
    """A file's headers are not what this module describes: a mistake in the file."""


@dataclass(frozen=True)
class Parameter:
    """`type`: text, integer, decimal or date. `default`: None for an optional one, and for a required one."""

    name: str
    type: str
    meaning: str
    required: bool
    default: object

    def value(self, given: object) -> object:
        """`given` (of the type, or text of it) in the parameter's type. Raises WrongParameter."""
        if given is None:
            if self.required or self.default is not None:
                raise WrongParameter(f"{self.name} needs a value: {self.type}, {self.meaning}")
            return None
        try:
            return _CASTS[self.type](given)
        except (ValueError, InvalidOperation):
            raise WrongParameter(f"{self.name} is {given!r}, which is no {self.type}: {self.meaning}") from None


@dataclass(frozen=True)
class Statement:
    """`columns`: meanings of the columns that no view documents. `headers`: all other `-- key: value` lines."""

    name: str
    title: str
    text: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    headers: Mapping[str, str]

    def taken(self, offered: Mapping[str, object]) -> dict[str, object]:
        """Of what is offered that which the statement takes."""
        return {each.name: offered[each.name] for each in self.parameters if each.name in offered}

    def bound(self, given: Mapping[str, object]) -> dict[str, object]:
        """A value for each parameter: what is given, else the default. Raises WrongParameter."""
        known = [parameter.name for parameter in self.parameters]
        if unknown := sorted(given.keys() - set(known)):
            raise WrongParameter(
                f"{self.name} takes no {', '.join(unknown)}; it takes: {', '.join(known) or 'nothing'}"
            )
        return {parameter.name: self._value(parameter, given) for parameter in self.parameters}

    def _value(self, parameter: Parameter, given: Mapping[str, object]) -> object:
        if parameter.name in given:
            return parameter.value(given[parameter.name])
        if parameter.required:
            raise WrongParameter(f"{self.name} needs {parameter.name}: {parameter.type}, {parameter.meaning}")
        return parameter.default


def names(package: str) -> list[str]:
    """Names of the statements in a package, sorted; none where there is no such package."""
    return sorted(_texts(package))


@cache
def read(package: str, name: str) -> Statement:
    """The statement of that name in the package. Raises UnknownStatement, BrokenStatement."""
    known = _texts(package)
    if name not in known:
        raise UnknownStatement(f"nothing is called {name!r}; there are: {', '.join(sorted(known)) or 'none'}")
    return parsed(name, known[name])


@cache
def _texts(package: str) -> Mapping[str, str]:
    """By name; none where there is no such package."""
    try:
        files = [file.name for file in resources.files(package).iterdir() if file.name.endswith(".sql")]
    except ModuleNotFoundError:
        return {}
    found: dict[str, str] = {}
    for file in files:
        alone, *named = _NAME.split(sql_text(resources.files(package), file))
        several = {name: f"{text.strip()}\n" for name, text in zip(named[::2], named[1::2], strict=True)}
        found |= several or {file.removesuffix(".sql"): alone}
    return found


def parsed(name: str, text: str) -> Statement:
    """A statement from its text. Raises BrokenStatement."""
    first, *others = text.splitlines()
    if not first.startswith("-- "):
        raise BrokenStatement(f"{name}: its first line must be a comment that says what it answers")
    headers = [found.groups() for line in others if (found := _HEADER.match(line))]
    statement = Statement(
        name,
        first.removeprefix("-- "),
        text,
        tuple(_parameter(name, which, value) for key, which, value in headers if key == "parameter"),
        {which: value for key, which, value in headers if key == "column"},
        {key: value for key, which, value in headers if which is None},
    )
    if missing := sorted(set(texts.parameters(text)) - {parameter.name for parameter in statement.parameters}):
        raise BrokenStatement(f"{name}: no `-- parameter` line for {', '.join(missing)}")
    return statement


def given(text: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """Of the parameters those that the SQL takes. Raises WrongParameter when one is missing."""
    needed = texts.parameters(text)
    if missing := [name for name in needed if name not in parameters]:
        raise WrongParameter(f"the statement needs {', '.join(missing)}")
    return {name: parameters[name] for name in needed}


def _parameter(statement: str, name: str, value: str) -> Parameter:
    found = _PARAMETER.match(value)
    if not found:
        raise BrokenStatement(f"{statement}: parameter {name}: `type = default; meaning`, not {value!r}")
    kind, default, meaning = found.groups()
    plain = Parameter(name, kind, meaning, default is None, None)
    if default in (None, "null"):
        return plain
    try:
        return Parameter(name, kind, meaning, False, plain.value(default))
    except WrongParameter as error:
        raise BrokenStatement(f"{statement}: {error}") from None


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError
    return given


def _integer(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise ValueError
    return int(given)


def _decimal(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | str | Decimal):
        raise ValueError
    number = Decimal(given)
    if not number.is_finite():
        raise ValueError
    return number


def _date(given: Any) -> date:
    return given if isinstance(given, date) else date.fromisoformat(_text(given))


_CASTS = {"text": _text, "integer": _integer, "decimal": _decimal, "date": _date}
