"""The data dictionary says of every column there is what it means, in which unit, and what null is."""

import csv
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from deltalake import DeltaTable

from analysis import dictionary, settings, statements
from analysis.dictionary import marts, notes, render, views
from analysis.dictionary.model import NO_UNIT, PLACES, Caveat, Column, Dictionary, Table, Undocumented
from analysis.dictionary.notes import unit
from analysis.dictionary.selects import Selects
from analysis.engines import lake_sql
from analysis.engines.lake import Lake
from analysis.engines.warehouse import Warehouse
from analysis.examine import history
from analysis.statements import questions
from pipelines import catalog as pipelines
from pipelines.school_jobs.contract import CONTRACT, MARTS
from pipelines.school_jobs.pipeline import PIPELINE
from plumbing import sql
from plumbing.lake import table_uri
from producers.sources import catalog
from sinks.contract import LOADS
from sinks.rows import change_schema
from sinks.warehouse.views import prepare
from streaming.lake.tables import DEAD_LETTER_COLUMNS, event_columns
from tests.analysis.conftest import connect
from tests.analysis.stored_world import GENERATION, StoredWorld

ROOT = Path(__file__).parents[3]
WHOLE = dictionary.build()
COLUMNS = """
    SELECT table_name, column_name,
           CASE WHEN data_type = 'numeric' THEN format('numeric(%%s,%%s)', numeric_precision, numeric_scale)
                ELSE replace(data_type, 'timestamp with time zone', 'timestamptz') END
    FROM information_schema.columns WHERE table_schema = %s ORDER BY table_name, ordinal_position"""


def of(place: str) -> dict[str, Table]:
    return {table.name: table for table in WHOLE.tables if table.place == place}


def shape(table: Table) -> list[tuple[str, str]]:
    return [(column.name, column.type) for column in table.columns]


def test_the_file_at_the_root_is_what_the_code_says() -> None:
    stored = (ROOT / "DATA_DICTIONARY.md").read_text()
    assert stored == render.FORMATS["markdown"](WHOLE), "make it again: ./gpps dictionary --to DATA_DICTIONARY.md"


@pytest.mark.parametrize("name", sorted({*pipelines.names()} - {CONTRACT.name}))
def test_the_file_of_another_pipeline_is_what_its_code_says(name: str) -> None:
    command = [sys.executable, "-m", "analysis", "dictionary", "--format", "markdown", "--pipeline", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    file = Path("docs/dictionary") / f"{name}.md"
    assert (ROOT / file).read_text() == done.stdout, f"make it again: ./gpps dictionary --pipeline {name} --to {file}"


def test_every_column_of_every_view_and_table_of_the_warehouse_is_there(environment: dict[str, str]) -> None:
    schema = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"
    with connect(environment) as connection:
        prepare(connection, CONTRACT, schema, f"{schema}_g1", lambda: True)
        found = {name: _stored(connection, name) for name in (schema, f"{schema}_g1")}
    documented = {name: shape(table) for name, table in of("warehouse view").items()}
    derived = {name: columns for name, columns in found[schema].items() if name in CONTRACT.derived_views}
    assert {name: columns for name, columns in found[schema].items() if name not in derived} == documented
    assert {name: [name for name, _ in columns] for name, columns in derived.items()} == {
        name: [column.name for column in table.columns] for name, table in of("derived view").items()
    }
    tables = {name: shape(table) for name, table in of("warehouse table").items()}
    assert found[f"{schema}_g1"] == tables


def _stored(connection, schema: str) -> dict[str, list[tuple[str, str]]]:  # type: ignore[no-untyped-def]
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in connection.execute(COLUMNS, (schema,)):
        found.setdefault(table, []).append((column, kind))
    return found


def test_every_column_of_the_lake_is_there() -> None:
    feeds = {mart.changes_table: change_schema(mart).names for mart in MARTS}
    assert {name: [column.name for column in table.columns] for name, table in of("change feed").items()} == feeds
    events = {table: list(event_columns(PIPELINE.models_of(table)[0])) for table in PIPELINE.event_tables()}
    assert {name: shape(table) for name, table in of("events table").items()} == events
    assert shape(of("lake table")["dead_letters"]) == list(DEAD_LETTER_COLUMNS)


def test_every_topic_is_there_with_its_fields_but_those_that_other_pipelines_alone_read() -> None:
    read = {topic for name in pipelines.names() for topic in pipelines.pipeline(name).topics()} - {*PIPELINE.topics()}
    models = {topic: model for topic, model in catalog.event_models().items() if topic not in read}
    wanted = {topic: list(model.model_fields) for topic, model in models.items()}
    assert {name: [column.name for column in table.columns] for name, table in of("topic").items()} == wanted


@pytest.mark.parametrize("table", WHOLE.tables, ids=lambda table: f"{table.place} {table.name}")
def test_a_column_says_everything(table: Table) -> None:
    assert table.place in PLACES
    assert table.meaning.endswith(".")
    for column in table.columns:
        assert all((column.name, column.type, column.unit, column.null, column.meaning)), column
        assert column.null == "never" or column.name not in table.key


def test_units_follow_from_names_and_none_is_written_out() -> None:
    assert unit("earnings_4yr_median_usd", "numeric(14,2)") == "US dollars per year"
    assert unit("debt_median_usd", "numeric(14,2)") == "US dollars"
    assert unit("as_of_date", "date") == "UTC day"
    assert unit("ownership_code", "integer") == NO_UNIT
    with pytest.raises(Undocumented, match="warmth"):
        unit("warmth", "integer")


def test_a_view_with_a_column_that_nobody_explains_is_refused() -> None:
    text = (
        "-- Fields.\nCREATE OR REPLACE VIEW {views}.fields AS\nSELECT\n    field.cip4,\n    length(field.title) AS {}\n"
    )
    worked_out = text.replace("{}", "letters") + "FROM {tables}.dim_field AS field\n"
    with pytest.raises(Undocumented, match="letters"):
        views.view("fields", worked_out)
    explained = "-- column letters: integer; letters of the title\n"
    with pytest.raises(Undocumented, match="no unit"):
        views.view("fields", worked_out.replace("CREATE", f"{explained}CREATE"))
    explained_view = worked_out.replace("letters", "letters_days").replace(
        "CREATE", explained.replace("letters:", "letters_days:") + "CREATE"
    )
    assert views.view("fields", explained_view).columns[1].meaning == "letters of the title"


def test_a_note_that_is_about_no_column_is_found() -> None:
    entities = {model.entity: list(model.model_fields) for model in catalog.event_models().values()}
    of_marts = {mart.name: [column.name for column in mart.columns] for mart in MARTS}
    other = {"change": ("_deleted", "_version"), "dead_letter": tuple(name for name, _ in DEAD_LETTER_COLUMNS)}
    load = ("_topic", "_partition", "_offset", "_batch_id")
    names = {f"{table}.{column}" for table, columns in (*of_marts.items(), *other.items()) for column in columns}
    names |= {f"{table}.{column}" for table, columns in entities.items() for column in (*columns, *load)}
    patterns = {pattern for columns, _ in (*notes.notes().origins, *notes.notes().nulls) for pattern in columns}
    patterns |= {pattern for caveat in WHOLE.caveats for pattern in caveat.columns}
    unused = [
        pattern
        for pattern in sorted(patterns)
        if not any(re.fullmatch(pattern.replace(".", r"\.").replace("*", ".*"), name) for name in names)
    ]
    assert unused == []


def test_origins_that_are_topics_exist() -> None:
    origins = {origin for froms in notes.notes().origins for origin in froms[1] if re.search(r"\.v\d+$", origin)}
    assert origins
    assert origins <= catalog.event_models().keys()


def test_a_note_that_is_missing_is_named() -> None:
    empty = notes.read(tomllib.loads("origin = []\nnull = []\ncaveat = []"))
    with pytest.raises(Undocumented, match=r"job\.title: nobody says what null means"):
        empty.null("job", "title")
    with pytest.raises(Undocumented, match="where it comes from"):
        empty.origin("job", "title")


def test_columns_are_found_by_a_word_and_tables_by_their_name() -> None:
    found = render.find(WHOLE, "earnings")
    assert {column.name for table in found.tables for column in table.columns} >= {"earnings_4yr_median_usd"}
    assert {table.place for table in found.tables} & {"mart", "change feed", "warehouse table"} == set()
    assert "privacy" in {caveat.name for caveat in found.caveats}
    assert [table.place for table in render.find(WHOLE, "JOBS").tables] == ["warehouse view", "serving table"]
    assert {table.place for table in render.find(WHOLE, "tombstone").tables} == {"change feed"}
    with pytest.raises(render.NothingFound, match="zebra"):
        render.find(WHOLE, "zebra")


def test_all_forms_hold_all_columns() -> None:
    rows = list(csv.DictReader(StringIO(render.FORMATS["csv"](WHOLE))))
    assert len(rows) == sum(len(table.columns) for table in WHOLE.tables)
    tables = json.loads(render.FORMATS["json"](WHOLE))["tables"]
    assert [table["name"] for table in tables] == [table.name for table in WHOLE.tables]
    page = render.FORMATS["html"](WHOLE)
    assert page.count("<tr><td><code>") == len(rows)
    assert re.findall(r"(?:src|href)=.(?!#)", page) == []


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_no_name_is_cut_in_the_table_however_narrow_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    words = set(render.FORMATS["table"](WHOLE).split())
    named = {name for table in WHOLE.tables for name in (table.name, *(column.name for column in table.columns))}
    assert {name for name in named if name not in words} == set()


def test_a_word_that_is_nowhere_brings_the_nearest_to_mind() -> None:
    with pytest.raises(render.NothingFound, match="did you mean salary"):
        render.find(WHOLE, "salery")
    with pytest.raises(render.NothingFound, match="did you mean field_outlook"):
        render.find(WHOLE, "field_outlok")


def test_a_page_shows_texts_as_they_are() -> None:
    column = Column("a|b", "text", NO_UNIT, "never", "<script>alert(1)</script>")
    small = Dictionary((Table("t", "mart", "<b>.", (column,)),), (Caveat("c", "<i>", "", ()),), ())
    assert "<script>" not in render.FORMATS["html"](small)
    assert "a\\|b" in render.FORMATS["markdown"](small)
    assert "<script>alert(1)</script>" in render.FORMATS["table"](small)


@pytest.mark.parametrize("name", CONTRACT.views)
def test_views_that_people_read_have_a_key(name: str) -> None:
    assert of("warehouse view")[name].key or name == "loads"


def test_the_command_writes_a_file_and_names_what_it_does_not_find(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "analysis", "dictionary", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    target = tmp_path / "deep" / "d.csv"
    done = run("field_outlook", "--format", "csv", "--to", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    assert target.read_text().startswith("place,table,column")
    refused = run("zebra")
    assert refused.returncode == 1
    assert "zebra" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_derived_views_have_the_columns_that_an_engine_gives_them(environment: dict[str, str]) -> None:
    schema = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"
    with connect(environment) as connection:
        prepare(connection, CONTRACT, schema, f"{schema}_g1", lambda: True)
        connection.execute(f"SET search_path TO {schema}")
        house = Warehouse(connection)
        found = {name: house.rows(f"TABLE {name}", {})[0] for name in of("derived view")}
    assert {name: [column.name for column in table.columns] for name, table in of("derived view").items()} == found


def test_every_statement_and_view_of_the_analysis_is_there() -> None:
    assert sorted(of("derived view")) == sorted(CONTRACT.derived_views)
    assert sorted(of("lake view")) == list(lake_sql.only_here())
    assert sorted(of("question")) == questions.names()
    assert [check.name for check in WHOLE.checks] == statements.names("pipelines.school_jobs.examine.checks")
    assert all(table.called for table in of("question").values())


def test_a_statement_takes_meanings_from_what_it_reads_and_must_say_the_others() -> None:
    stored = [*of("warehouse table").values(), *of("events table").values(), *of("lake table").values()]
    selects = Selects(of("warehouse view").values(), stored)
    header = "-- Fields.\n-- parameter min_n: integer = 5; least\n"
    text = f"{header}SELECT title, CASE WHEN %(min_n)s > 1 THEN occupations END\n"
    taken = selects.document(statements.parsed("own", f"{text}    AS occupations FROM fields"), "question")
    assert [(column.unit, column.null) for column in taken.columns] == [
        (NO_UNIT, "neither the table of fields nor a programme names the field"),
        ("occupations", "withheld on few values"),
    ]
    with pytest.raises(Undocumented, match="add a line `-- column warmth"):
        selects.document(
            statements.parsed("own", "-- Fields.\nSELECT 2 * occupations AS warmth\nFROM fields"), "question"
        )
    statement = (
        "-- Fields.\n-- column warmth: how warm it is; null: nobody felt\nSELECT 2 * occupations AS warmth\nFROM fields"
    )
    with pytest.raises(Undocumented, match="no unit"):
        selects.document(statements.parsed("own", statement), "question")
    (column,) = selects.document(statements.parsed("own", statement.replace("is;", "is, degrees;")), "question").columns
    assert (column.unit, column.null) == ("degrees", "nobody felt")


def test_the_lake_has_the_documented_columns(world: StoredWorld) -> None:
    tables = of("change feed") | of("events table") | of("lake table")
    with world.within():
        configured = settings.load()
        options = configured.lake_options()
        uris = {name: table_uri(configured.lake, GENERATION, name) for name in tables}
        found = {
            name: [field.name for field in DeltaTable(uri, storage_options=options).schema().fields]
            for name, uri in uris.items()
        }
    assert found == {name: [column.name for column in table.columns] for name, table in tables.items()}


def test_what_never_is_null_is_not(both: tuple[Warehouse, Lake]) -> None:
    documented = [*of("warehouse view").values(), *of("lake view").values(), *of("derived view").values()]
    wrong = []
    for table in (table for table in documented if table.name != LOADS):
        names, rows = both[1].rows(f"TABLE {table.name}", {})
        never = {column.name for column in table.columns if column.null == "never"}
        wrong += [f"{table.name}.{name}" for at, name in enumerate(names) if name in never and _has_null(rows, at)]
    assert wrong == []


def _has_null(rows: Sequence[tuple[object, ...]], at: int) -> bool:
    return any(row[at] is None for row in rows)


def test_the_tables_of_examinations_have_the_documented_columns(environment: dict[str, str]) -> None:
    schema = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs_examination"
    folder = ROOT / "analysis" / "examine" / "sql"
    with connect(environment) as connection:
        for name in ("schema", *history.TABLES):
            text = (folder / f"create_{name}.sql").read_text()
            parts = {"subject": sql.Literal(schema), "sources": sql.SQL("one")}
            connection.execute(sql.SQL(text).format(schema=sql.Identifier(schema), **parts))
        found = _stored(connection, schema)
    assert found == {name: shape(table) for name, table in of("examination table").items()}


def test_a_table_with_a_column_that_nobody_explains_is_refused() -> None:
    made = "CREATE TABLE x.moons (\n    name text,\n    age integer NOT NULL\n)"
    text = f"-- Moons.\n-- column name: what it is called\n{made}"
    with pytest.raises(Undocumented, match="what name means"):
        marts.table("moons", "warehouse table", text)
    with pytest.raises(Undocumented, match="what age means"):
        marts.table("moons", "warehouse table", text.replace("called", "called; null: it has no name"))
