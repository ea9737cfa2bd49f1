"""The lake as an engine: DuckDB over the change feeds, folded into the same tables and views as the warehouse has.

Tables are made when a statement first mentions them, in a database of this process alone, which reads no files, opens
no connections and takes no settings any more.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from analysis import content
from analysis.engines import warehouse
from analysis.engines.duckdb_values import in_python
from analysis.engines.engine import Engine, Rows, UnknownView, WrongStatement, framed, one_line
from analysis.engines.lake_files import LakeAway, LakeFiles, VersionGone
from analysis.engines.lake_sql import Source, reads, sources, text, view_sql, views
from analysis.engines.versions import Basis, basis_of, held
from analysis.engines.warehouse import Warehouse
from analysis.settings import Settings
from analysis.statements import given, texts
from plumbing.duck import connected
from plumbing.lake import why

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MEMORY = "1GB"  # what does not fit goes to a private temporary folder
_SETTINGS = (
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
)


class Lake:
    """One generation at fixed versions of its tables; what `basis` does not name is read as newest."""

    name = "lake"

    def __init__(self, files: LakeFiles, basis: Basis, memory: str = MEMORY):
        self.basis = basis
        self._files = files
        self._spill = tempfile.TemporaryDirectory(prefix="gpps-lake-", ignore_cleanup_errors=True)
        self._database = _session(self._spill.name, memory)
        self._made: set[str] = set()

    def rows(self, statement: str, parameters: Mapping[str, object]) -> Rows:
        """As Engine.rows. Raises LakeAway, VersionGone, WrongStatement, UnknownView, WrongParameter."""
        text = texts.without_comments(statement)
        taken = given(text, parameters)
        self.prepare(texts.mentioned(text, views()))
        return in_python(self._execute(text, taken))

    def frame(self, statement: str, parameters: Mapping[str, object]) -> "pd.DataFrame":
        """As Engine.frame."""
        return framed(self.rows(statement, parameters))

    def interrupt(self) -> None:
        """Calls off the statement that is being answered, from another thread."""
        self._database.interrupt()

    def prepare(self, wanted: Sequence[str]) -> None:
        """Makes the views and the tables they rest on, unless they are made."""
        for view in wanted:
            if view not in self._made:
                self.prepare(reads(view))
                for source in sources(view):
                    self._make(source)
                self._database.execute(view_sql(view))
                self._made.add(view)

    def close(self) -> None:
        self._database.close()
        self._spill.cleanup()

    def _execute(self, text: str, parameters: Mapping[str, object]) -> "duckdb.DuckDBPyConnection":
        import duckdb

        try:
            parsed = self._database.extract_statements(texts.with_dollars(text) if parameters else text)
            if [each.type for each in parsed] != [duckdb.StatementType.SELECT]:
                raise WrongStatement("the lake: only one SELECT, or WITH … SELECT, is answered")
            return self._database.execute(parsed[0], dict(parameters) or None)
        except duckdb.Error as error:
            if isinstance(error, duckdb.CatalogException) and "Table with name" in str(error):
                raise UnknownView(f"the lake: {one_line(error)}; views are {', '.join(views())}") from None
            raise WrongStatement(f"the lake: {one_line(error)}") from None

    def _make(self, source: Source) -> None:
        import duckdb

        if source.table in self._made:
            return
        basis = self.basis
        version, table_id = basis.versions.get(source.stored), basis.table_ids.get(source.stored)
        rows = self._files.dataset(basis.generation, source.stored, version, table_id)
        if rows is None:
            raise LakeAway(
                f"generation {basis.generation} of the lake at {self._files.uri} has no {source.stored} yet; "
                f"run the stream first: `gpps stream {content.contract().name} --once`"
            )
        try:
            self._database.register(source.stored, rows)
            self._database.execute(source.statement)
        except (duckdb.Error, OSError) as error:
            raise self._unreadable(source, error) from error
        finally:
            self._database.unregister(source.stored)
        self._made.add(source.table)

    def _unreadable(self, source: Source, error: Exception) -> LakeAway:
        if "FileNotFoundError" in str(error):
            return VersionGone(
                f"the lake no longer holds all files of version {self.basis.versions.get(source.stored)} of "
                f"{source.stored}; bring the warehouse to the newest with `gpps load --once`, and ask again"
            )
        return LakeAway(f"cannot read {source.stored} from the lake: {why(error)}")


def connect(settings: Settings, house: Engine | None = None) -> Lake:
    """The lake as the warehouse was loaded from it, so that both hold the same rows.

    Without a warehouse, or with one that does not say what it holds: the generation that the settings name, or the live
    one, as its last refresh left it. Raises LakeAway; reading what the lake no longer holds raises VersionGone later.
    """
    if not settings.names_lake:
        raise LakeAway("no lake is named: set AWS_ENDPOINT_URL_S3 (in AWS GPPS_LAKE_URI)")
    files = LakeFiles(settings.lake, settings.lake_options())
    loaded = held(house) if house else None
    generation = loaded.generation if loaded else settings.fixed_generation or files.live_generation()
    return Lake(files, basis_of(files, generation, loaded))


@contextmanager
def both(settings: Settings) -> Iterator[tuple[Warehouse, Lake | None, str]]:
    """The warehouse and beside it the lake, closed at the end; None for a lake that is away, and why.

    Raises EngineAway when the warehouse is.
    """
    with ExitStack() as stack:
        house = stack.enter_context(closing(warehouse.connect(settings)))
        files, away = beside(house, settings)
        if files is not None:
            stack.enter_context(closing(files))
        yield house, files, away


def beside(house: Warehouse, settings: Settings) -> tuple[Lake | None, str]:
    """The lake at the versions that the warehouse holds, to be closed; else why it is away."""
    try:
        return connect(settings, house), ""
    except LakeAway as error:
        return None, str(error)


def _session(spill: str, memory: str) -> "duckdb.DuckDBPyConnection":
    database = connected(memory_limit=memory, temp_directory=spill)
    for setting in (*_SETTINGS, text("session"), "SET lock_configuration = true"):
        database.execute(setting)
    return database
