"""The documents are kept true: commands they show exist, tests they name exist, files they point at are there."""

import itertools
import math
import re
import shlex
from pathlib import Path

import click
import pytest

from analysis import statements
from analysis.ask.arguments import options
from analysis.statements import questions
from ops.cli import main
from pipelines import catalog
from plumbing.errors import WrongUsage
from tests.pipelines.analysed import analysed

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
COMMAND = re.compile(r"^\s*(?:\$ )?((?:\./)?gpps .*)$", re.MULTILINE)
ENDS_A_COMMAND = ("|", ">", "&&", ";", "2>&1")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)[^)]*\)")
ANCHOR = re.compile(r"\]\((?!https?:)([^)#]*)#([^)]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def fenced(text: str, *languages: str) -> str:
    return "\n".join(block for language, block in BLOCK.findall(text) if language in languages)


def commands() -> list[str]:
    texts = (fenced(path.read_text(), "", "sh", "console") for path in DOCUMENTS)
    found = (line for text in texts for line in COMMAND.findall(text.replace("\\\n", " ")))
    return sorted({re.sub(r"\s+# .*", "", line).strip() for line in found})


def refused(line: str) -> str:
    """The part of a `gpps …` line that the command line does not understand: a command, option or value; or none."""
    words = list(itertools.takewhile(lambda word: word not in ENDS_A_COMMAND, shlex.split(line)[1:]))
    command, context = main, click.Context(main, info_name="gpps")
    try:
        with analysed(catalog.MAIN):  # a command that chooses a pipeline chooses it for the whole process
            while isinstance(command, click.Group) and words:
                found = command.get_command(context, words[0])
                if found is None:
                    return words[0]
                command, context = found, click.Context(found, context, words[0])
                words = words[1:]
            parsed = command.make_context(command.name, words, context)
            if command.name == "ask":  # whose questions have options of their own
                ask(parsed.params["words"])
    except click.exceptions.Exit:  # --help
        return ""
    except click.UsageError as error:
        return error.format_message()
    except WrongUsage as error:
        return str(error)
    return ""


def ask(words: tuple[str, ...]) -> None:
    """Raises WrongUsage when no pipeline has such a question, or it does not take what is given."""
    name, given = options(words)
    packages = [f"pipelines.{each}.questions" for each in catalog.names()]
    if exact := [each for each in packages if "_".join(name) in statements.names(each)]:
        statements.read(exact[0], "_".join(name)).bound(given)
    elif name:
        questions.read(questions.find(" ".join(name), given)).bound(given)


@pytest.mark.parametrize("line", commands())
def test_commands_in_the_documents_are_understood(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("DIR").mkdir()
    assert refused(line) == ""


def test_the_command_check_can_fail() -> None:
    assert refused("./gpps fly") == "fly"
    assert "--fast" in refused("./gpps demo --fast")
    assert "'none'" in refused("./gpps report --top none")
    assert "TABLE" in refused("./gpps explain")
    assert refused("./gpps status --json | grep died") == ""
    assert "--forever" in refused("gpps stream school_jobs --forever")
    assert "dance" in refused("./gpps dlq dance")
    assert "planet" in refused("./gpps ask 'openings per graduate' --planet Mars")
    assert "weather" in refused("./gpps ask weather")


def test_the_readme_shows_the_two_commands() -> None:
    shown = commands()
    assert "./gpps demo" in shown
    assert "./gpps test" in shown
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_point_at_files_that_are_there(path: Path) -> None:
    assert [target for target in LINK.findall(path.read_text()) if not (path.parent / target).exists()] == []


def anchors(path: Path) -> set[str]:
    """Parts that links may have behind `#`: headings as the usual readers of Markdown spell them."""
    titles = HEADING.findall(BLOCK.sub("", path.read_text()))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_point_at_headings_that_are_there(path: Path) -> None:
    links = [(path.parent / target if target else path, anchor) for target, anchor in ANCHOR.findall(path.read_text())]
    assert [(str(target), anchor) for target, anchor in links if anchor not in anchors(target)] == []


def test_guarantees_name_tests_that_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    named = NAMED_TEST.findall(text)
    missing = [f"{file}::{test}" for file, test in named if f"def {test}(" not in _source(file)]
    assert named
    assert missing == []


def test_every_must_names_its_test() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    sentences = [item for item in re.split(r"\n(?=- )", text) if re.search(r"\bMUST\b", item) and item.startswith("- ")]
    assert sentences
    assert [item.splitlines()[0] for item in sentences if not NAMED_TEST.search(item)] == []


ADDING = ("Add a question", "Add a check", "Add a figure", "Add a notebook")
PATH = re.compile(r"`((?:analysis|pipelines|tests)/[\w/<>.]+)`")
HEADER = re.compile(r"`-- ([a-z]+):?`")
STATEMENTS = {"Add a question": "pipelines/*/questions/*.sql", "Add a check": "pipelines/*/examine/checks/*.sql"}


def section(title: str) -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("title", ADDING)
def test_what_is_added_is_added_in_five_steps(title: str) -> None:
    assert re.findall(r"^(\d)\. ", section(title), re.MULTILINE) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("title", ADDING)
def test_places_to_add_something_to_exist(title: str) -> None:
    named = PATH.findall(section(title))
    assert named
    assert [path for path in named if not list(ROOT.glob(re.sub(r"<\w+>", "*", path).rstrip("/")))] == []


@pytest.mark.parametrize("title", sorted(STATEMENTS))
def test_headers_to_be_written_are_those_that_files_have(title: str) -> None:
    files = list(ROOT.glob(STATEMENTS[title]))
    there = {key for path in files for key in re.findall(r"^-- ([a-z]+)[ \w]*: ", path.read_text(), re.MULTILINE)}
    documented = set(HEADER.findall(section(title)))
    assert documented
    assert documented <= there


def _source(file: str) -> str:
    path = ROOT / file
    return path.read_text() if path.exists() else ""


def test_the_cost_of_aws_adds_up() -> None:
    section = (ROOT / "docs" / "aws.md").read_text().partition("## What it costs")[2].partition("\n## ")[0]
    rows = [line.split("|")[2:5] for line in section.splitlines() if line.startswith("|")]
    sums, together = [0, 0, 0], []
    for row in rows:
        for place, cell in enumerate(row):
            shown, _, result = cell.partition(" = ")
            if result:
                value = sum(math.prod(map(float, each.split("×"))) for each in shown.split("+"))
                assert round(value) == int(result.replace(",", "")), cell
                sums[place] += round(value)
            elif "**" in cell:
                together.append(int(cell.strip(" *").replace(",", "")))
    assert sums == together
