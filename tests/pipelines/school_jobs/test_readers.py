"""Commands that show marts to a reader: what rests on few values is withheld; keys are written as people write them."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest
from click.testing import CliRunner, Result

from analysis import settings, statements
from analysis.cli import main as analysis
from analysis.content import package
from analysis.engines import lake
from analysis.statements import questions
from ops.explain.cli import main as explain
from ops.export import main as export
from pipelines.school_jobs.contract import MARTS
from pipelines.school_jobs.origins import ORIGINS
from streaming.contract import Mart
from streaming.origins import OfMany
from tests.analysis.stored_world import StoredWorld
from tests.analysis.world_marts import marts_of

COMMANDS = {"ask": (analysis, "ask"), "explain": (explain,), "export row": (export, "row")}
SUMMED_UP = [mart for mart in MARTS if isinstance(ORIGINS[mart.name], OfMany) and "state" in mart.key]
WITHOUT_FIGURES = ("coverage", "postings")
AMOUNT = re.compile(r"-?\d+\.\d+")
# Of findings of the examination: rows of a source that are wrong, as it has published them.
OF_SINGLE_RECORDS = re.compile(r'(<li id="finding-(?:(?!</li>).)*?)<table.*?</table>', re.DOTALL)
EVERY, NONE = {"GPPS_MIN_CELL": "1"}, {"GPPS_MIN_CELL": "1000"}


def run(environment: Mapping[str, str], command: str, *arguments: str) -> Result:
    main, *first = COMMANDS[command]
    return CliRunner().invoke(main, [*first, *arguments], env=dict(environment))


def shown(environment: Mapping[str, str], command: str, *arguments: str) -> list[dict[str, Any]]:
    done = run(environment, command, *arguments, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    return list(found["rows"]) if command == "ask" else [found["row"] if command == "explain" else found]


def figures(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Exact decimals, which are amounts, shares and ratios; counts are whole numbers."""
    return {name: value for row in rows for name, value in row.items() if AMOUNT.fullmatch(str(value))}


def of_one_field(stored: StoredWorld, mart: Mart) -> list[list[str]]:
    rows = (row for row in marts_of(stored.world)[mart.name] if row["cip4"] == "1107")
    return [[str(row[name]) for name in mart.key] for row in rows]


def readers(stored: StoredWorld) -> Iterator[tuple[str, ...]]:
    for name in questions.names():
        given = questions.read(name).taken({"field": "1107", "per_100": "0"})
        for on in ("warehouse", "lake"):
            yield "ask", name, *(f"--{each.replace('_', '-')}={value}" for each, value in given.items()), "--on", on
    for mart in SUMMED_UP:
        for key in of_one_field(stored, mart):
            yield "explain", mart.name, *key
            if mart.export:
                yield "export row", "--table", mart.export.name, *key


def test_nothing_that_rests_on_fewer_values_than_asked_leaves_a_command_of_readers(world: StoredWorld) -> None:
    figures_by_reader = {each: figures(shown({**world.environment, **EVERY}, *each)) for each in readers(world)}
    assert {each[1] for each, found in figures_by_reader.items() if not found} <= {*WITHOUT_FIGURES}
    left = {each: figures(shown({**world.environment, **NONE}, *each)) for each in figures_by_reader}
    assert {each: found for each, found in left.items() if found} == {}


def test_the_report_shows_no_amount_that_rests_on_fewer_values_than_asked(world: StoredWorld) -> None:
    amounts = {}
    for least in (EVERY, NONE):
        made = CliRunner().invoke(
            analysis, ["report", "--to", "-", "--no-keep", "--anyway"], env=world.environment | least
        )
        assert made.exit_code == 0, made.output
        amounts[least["GPPS_MIN_CELL"]] = re.findall(r"\$\d[\d,]*", OF_SINGLE_RECORDS.sub(r"\1", made.stdout))
    assert "$90,000" in amounts["1"]
    assert amounts["1000"] == []


@pytest.mark.parametrize("command", [("explain", "field_outlook"), ("export row", "--table", "field_outlook")])
def test_a_row_shows_what_rests_on_enough_and_says_of_the_rest_on_how_many(
    world: StoredWorld, command: tuple[str, ...]
) -> None:
    few = {**world.environment, "GPPS_MIN_CELL": "2", "GPPS_GENERATION": "1"}
    row = shown(few, *command, "1107", "TX")[0]
    assert {name: value for name, value in row.items() if "(n" in str(value)} == {
        **dict.fromkeys(("salary_quartile_1_usd", "salary_median_usd", "salary_quartile_3_usd"), "withheld (n 1 < 2)"),
        "debt_to_salary": "withheld (n 1 < 2)",
    }
    assert (row["earnings_4yr_median_usd"], row["debt_median_usd"]) == ("80000.00", "20000.00")
    assert run(few, *command, "1107", "TX").stderr == ""


@pytest.mark.parametrize("command", [("explain", "field_outlook"), ("export row", "--table", "field_outlook")])
def test_as_it_is_stored_a_row_withholds_nothing_and_is_marked_as_such(
    world: StoredWorld, command: tuple[str, ...]
) -> None:
    done = run({**world.environment, **NONE}, *command, "1107", "TX", "--as-stored")
    assert "70000.00" in done.stdout
    assert "withheld" not in done.stdout
    assert "nothing is withheld" in done.stderr


@pytest.mark.parametrize("command", [("explain", "field_outlook"), ("export row", "--table", "field_outlook")])
def test_fields_and_states_of_a_key_are_written_as_for_questions(world: StoredWorld, command: tuple[str, ...]) -> None:
    plain = shown(world.environment, *command, "1107", "TX")
    for key in (("11.07", "Texas"), ("computer science", "tx"), ("Computer", "TEXAS")):
        assert shown(world.environment, *command, *key) == plain
    for key, code, message in (
        (("e", "TX"), 2, "'e' may be 1107 Computer Science"),
        (("1107", "Texs"), 2, "did you mean Texas?"),
        (("9999", "TX"), 1, "no row 9999 TX"),
        (("design", "Texas"), 1, "no row 5004 TX"),
    ):
        done = run(world.environment, *command, *key)
        assert (done.exit_code, message in done.stderr) == (code, True), done.stderr


def test_of_every_figure_of_a_mart_is_known_on_how_many_values_it_rests(world: StoredWorld) -> None:
    with world.within(), closing(lake.connect(settings.load())) as engine:
        for mart in SUMMED_UP:
            asked = statements.read(package("rests_on"), mart.name)
            row = marts_of(world.world)[mart.name][0]
            names, rows = engine.rows(asked.text, asked.bound({name: row[name] for name in mart.key}))
            assert len(rows) == 1
            assert set(names) == {column.name for column in mart.columns if column.type.startswith("decimal")}
