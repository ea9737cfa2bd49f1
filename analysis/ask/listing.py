"""The questions there are, as `ask` without one lists them."""

import json
from textwrap import wrap

from analysis.ask.arguments import option
from analysis.content import content
from analysis.statements import Parameter, Statement, questions

WIDTH = 100


def as_text(width: int | None = None) -> str:
    """Each question with what it answers and its parameters. `width`: of the terminal, if there is one."""
    lines = [
        line for name in questions.names() for line in _question_lines(questions.read(name), min(width or WIDTH, WIDTH))
    ]
    return "\n".join([*lines, f"Ask one: gpps {content().usage}", ""])


def as_json() -> str:
    """The same as a list of objects."""
    objects = [_as_object(questions.read(name)) for name in questions.names()]
    return json.dumps(objects, indent=1, default=str) + "\n"


def parameters(question: Statement) -> str:
    """Its options, one per line."""
    return "\n".join(_parameter(each) for each in question.parameters) or "no parameters"


def _question_lines(question: Statement, width: int) -> list[str]:
    name = question.name.replace("_", " ")
    called = [each for each in _called(question) if each != name]
    asked = f"{name}  ({'; '.join(called)})" if called else name
    return [
        *wrap(asked, width, subsequent_indent="    "),
        *wrap(question.title, width, initial_indent="    ", subsequent_indent="    "),
        *(
            line
            for each in question.parameters
            for line in wrap(f"      {_parameter(each)}", width, subsequent_indent=" " * 19)
        ),
        "",
    ]


def _called(question: Statement) -> list[str]:
    return [each.strip() for each in question.headers.get("called", "").split(";") if each.strip()]


def _parameter(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f" [{parameter.default}]"
    needed = " (needed)" if parameter.required else ""
    return f"{option(parameter):12} {parameter.meaning}{default}{needed}"


def _as_object(question: Statement) -> dict[str, object]:
    return {
        "question": question.name,
        "title": question.title,
        "called": _called(question),
        "parameters": [
            {name: getattr(each, name) for name in ("name", "type", "default", "required", "meaning")}
            for each in question.parameters
        ],
    }
