"""Named statements: `.sql` files in a package, with what is to be known of each in comments at its top.

A file is the statement of its name, or holds several of one subject, each after a line `-- name: its_name`.

The first line is `-- ` and one sentence: what it answers. Then `-- key: value` lines, among them

    -- parameter state: text = US; state, two letters or its name; US is the nation
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
    """A parameter is unknown, missing, or not of its type. The message says which and what it takes.

    `parameter`: its name, and `instead` a value that would do, where these are known.
    """

    parameter = ""
    instead = ""


class BrokenStatement(Misconfigured):
    """A file is not what this module describes: a mistake in the file. The message says where: `path:line: …`."""


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
    """`columns`: meanings of the columns that no view documents. `headers`: all other `-- key: value` lines.

    `file`: where it stands, from the folder of the project.
    """

    name: str
    title: str
    text: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    headers: Mapping[str, str]
    file: str = ""

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
    return parsed(name, *known[name])


@cache
def _texts(package: str) -> Mapping[str, tuple[str, str, int]]:
    """By name the text, its file and the line of that where it begins; none where there is no such package."""
    folder = package.replace(".", "/")
    try:
        files = [file.name for file in resources.files(package).iterdir() if file.name.endswith(".sql")]
    except ModuleNotFoundError:
        return {}
    found: dict[str, tuple[str, str, int]] = {}
    for file in files:
        whole = _read(package, file)
        named = list(_NAME.finditer(whole))
        ends = [*(each.start() for each in named[1:]), len(whole)]
        for each, end in zip(named, ends, strict=False):
            text = f"{whole[each.end() : end].strip()}\n"
            found[each[1]] = text, f"{folder}/{file}", whole.count("\n", 0, each.end()) + 1
        if not named:
            found[file.removesuffix(".sql")] = whole, f"{folder}/{file}", 1
    return found


def _read(package: str, file: str) -> str:
    """Nothing where it cannot be read."""
    try:
        return sql_text(resources.files(package), file)
    except (OSError, UnicodeDecodeError):
        return ""


def parsed(name: str, text: str, file: str = "", first: int = 1) -> Statement:
    """A statement from its text, which begins at the line `first` of `file`. Raises BrokenStatement."""

    def broken(at: int, what: str) -> BrokenStatement:
        return BrokenStatement(f"{file or name}:{first + at}: {what}")

    lines = text.splitlines()
    if not lines or not lines[0].startswith("-- "):
        what = "its first line must be a comment that says what it answers" if lines else "empty, or no text in UTF-8"
        raise broken(0, what)
    parameters: list[Parameter] = []
    columns: dict[str, str] = {}
    headers: dict[str, str] = {}
    header_lines = ((at, found.groups()) for at, line in enumerate(lines) if at and (found := _HEADER.match(line)))
    for at, (key, which, value) in header_lines:
        if key not in ("parameter", "column"):
            headers |= {} if which else {key: value}
        elif not which:
            raise broken(at, f"`-- {key} NAME: …`, not {lines[at]!r}")
        elif key == "column":
            columns[which] = value
        else:
            try:
                parameters.append(_parameter(which, value))
            except ValueError as error:
                raise broken(at, str(error)) from None
    for missing in sorted(set(texts.parameters(text)) - {parameter.name for parameter in parameters}):
        at = next(at for at, line in enumerate(lines) if f"%({missing})s" in line)
        raise broken(at, f"no `-- parameter {missing}: …` line")
    title = lines[0].removeprefix("-- ")
    return Statement(name, title, text, tuple(parameters), columns, headers, file)


def given(text: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """Of the parameters those that the SQL takes. Raises WrongParameter when one is missing."""
    needed = texts.parameters(text)
    if missing := [name for name in needed if name not in parameters]:
        raise WrongParameter(f"the statement needs {', '.join(missing)}")
    return {name: parameters[name] for name in needed}


def _parameter(name: str, value: str) -> Parameter:
    """Raises ValueError."""
    found = _PARAMETER.match(value)
    if not found:
        raise ValueError(f"parameter {name}: `type = default; meaning`, not {value!r}")
    kind, default, meaning = found.groups()
    plain = Parameter(name, kind, meaning, default is None, None)
    if default in (None, "null"):
        return plain
    try:
        return Parameter(name, kind, meaning, False, plain.value(default))
    except WrongParameter as error:
        raise ValueError(str(error)) from None


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
