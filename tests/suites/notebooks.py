"""Suite of every notebook: a text that is stable, no SQL of its own, nothing stored outside `out`.

`written` is a notebook's text, `executed` its result: parsed `.ipynb`, run over a world with data.
Of one that a test executes elsewhere, the text alone.
"""

import ast
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
SQL = re.compile(r"\b(SELECT|FROM\s+\w+|JOIN|GROUP BY|ORDER BY|WHERE|WITH\s+\w+\s+AS)\b")
ALLOWED = {"analysis.desk"}  # all that a notebook imports: no engine, no library that draws
SHOWS = re.compile(r"^(desk\.(draw|table|findings|limits|questions|agreement|ask)\(|\w+(\.words|\.frame\b.*)?$)")
FILES_OF_LIBRARIES = (".cache", ".config")  # matplotlib's list of fonts


class WrittenNotebookSuite:
    def test_its_text_is_stable(self, written: str) -> None:
        notebook = jupytext.reads(written, "py:percent")
        notebook.metadata["jupytext"]["notebook_metadata_filter"] = "kernelspec,-jupytext"
        assert jupytext.writes(notebook, "py:percent") == written

    def test_its_text_holds_no_output(self, written: str) -> None:
        cells = jupytext.reads(written, "py:percent").cells
        assert [cell for cell in cells if cell.get("outputs")] == []
        assert set(jupytext.reads(written, "py:percent").metadata) == {"kernelspec", "jupytext"}

    def test_it_begins_with_a_heading_and_what_it_tells(self, written: str) -> None:
        first = jupytext.reads(written, "py:percent").cells[0]
        assert first.cell_type == "markdown"
        heading, _, introduction = first.source.partition("\n\n")
        assert heading.startswith("# ")
        assert introduction

    def test_it_asks_by_name_and_holds_no_sql(self, written: str) -> None:
        assert statements_in(code(written)) == []

    def test_it_imports_the_desk_and_nothing_else(self, written: str) -> None:
        assert imported("\n".join(code(written))) == ALLOWED

    def test_it_names_no_place_of_a_machine(self, written: str) -> None:
        assert re.findall(r"(?<![\w.:/])/(?:home|root|tmp|Users|work|mnt)\b", written) == []

    def test_what_it_shows_is_introduced(self, written: str) -> None:
        cells = jupytext.reads(written, "py:percent").cells
        alone = [
            cell.source
            for before, cell in pairwise(cells)
            if cell.cell_type == "code" and shows(cell.source) and before.cell_type != "markdown"
        ]
        assert alone == []

    def test_every_figure_is_followed_by_what_it_says(self, written: str) -> None:
        sources = code(written)
        drawn = [(at, name) for at, source in enumerate(sources) for name in re.findall(r"desk\.draw\((\w+)", source)]
        assert [
            name
            for at, name in drawn
            if not any(re.fullmatch(rf"{name}(\.words)?", later.strip()) for later in sources[at + 1 :])
        ] == []


class NotebookSuite(WrittenNotebookSuite):
    def test_it_ran_from_top_to_bottom(self, executed: Any) -> None:
        nbformat.validate(executed)
        cells = [cell for cell in executed.cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in cells] == sorted(cell.execution_count for cell in cells)
        assert all(cell.execution_count for cell in cells)
        outputs = [output for cell in cells for output in cell.outputs]
        assert outputs
        assert {output.output_type for output in outputs} == {"execute_result"}  # no error, no warning, nothing printed

    def test_figures_are_stored_and_described_in_words(self, executed: Any, output_folder: Path) -> None:
        pictures = [
            output.data for cell in executed.cells for output in cell.get("outputs", []) if "image/png" in output.data
        ]
        assert pictures
        assert all(len(picture["text/plain"]) > 40 for picture in pictures)
        assert {path.suffix for path in output_folder.iterdir()} == {".ipynb", ".png"}

    def test_its_result_names_no_place_of_this_machine(self, executed: Any, output_folder: Path) -> None:
        text = json.dumps(executed)
        assert str(ROOT) not in text
        assert str(output_folder) not in text


def code(written: str) -> list[str]:
    return [cell.source for cell in jupytext.reads(written, "py:percent").cells if cell.cell_type == "code"]


def statements_in(sources: list[str]) -> list[str]:
    return [source for source in sources if SQL.search(source)]


def imported(source: str) -> set[str]:
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {
        name
        for node in found
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }


def shows(source: str) -> bool:
    return bool(SHOWS.match(source.strip().splitlines()[-1])) and not source.strip().endswith("close()")


def test_the_suite_can_fail() -> None:
    assert statements_in(["rows = house.rows('SELECT cip4 FROM fields')"])
    assert imported("import pandas as pd\nfrom analysis.desk import open_desk") == {"pandas", "analysis.desk"}
    assert shows("top = desk.ask('x')\ndesk.draw(top)")
    assert not shows("desk = open_desk()")
    with pytest.raises(AssertionError):
        NotebookSuite().test_its_text_is_stable("# %%\n1 +   1\n\n\n\n# %%\n2")
    with pytest.raises(AssertionError):
        NotebookSuite().test_every_figure_is_followed_by_what_it_says("# %%\na = 1\ndesk.draw(a)\n")
