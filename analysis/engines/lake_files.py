"""The lake's files, read without the engine that wrote them: Delta tables at a version, and small JSON objects."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.engines.engine import ASKED, EngineAway
from plumbing.delta import DeltaLog, rows_of
from plumbing.generations import last_refresh, live_generation
from plumbing.lake import DamagedLake, LakeUnreachable, boto_arguments, table_uri, why

if TYPE_CHECKING:
    import pyarrow.dataset as ds


class LakeAway(EngineAway):
    """The lake cannot be reached, or does not hold what is asked for. The message says what to do."""


class VersionGone(LakeAway):
    """The lake no longer holds the version of a table that is asked for."""


@dataclass(frozen=True)
class LakeFiles:
    """One lake, `s3://bucket[/folder]` or a folder. Every call raises LakeAway while it cannot be read."""

    uri: str
    options: Mapping[str, str] = field(repr=False)

    def live_generation(self) -> int:
        with _reaching():
            return live_generation(self.uri, boto_arguments(self.options))

    def position(self, generation: int) -> dict[str, Any]:
        """Position of the last refresh: `feeds` and `tables`, versions by names of tables. Empty: none yet."""
        with _reaching():
            return last_refresh(self.uri, generation, boto_arguments(self.options))

    def same_rows(self, generation: int, table: str, one: int, other: int) -> bool:
        """True when two versions of a Delta table have the same rows (`plumbing.delta.DeltaLog.same_rows`)."""
        with _reaching():
            return DeltaLog(table_uri(self.uri, generation, table), self.options).same_rows(one, other)

    def dataset(
        self, generation: int, table: str, version: int | None, table_id: str | None = None
    ) -> "ds.Dataset | None":
        """The rows of a Delta table at a version (None: the newest); None when there is no such table.

        `table_id`: what it was created with, when that is known. Raises VersionGone.
        """
        from deltalake.exceptions import DeltaError

        uri = table_uri(self.uri, generation, table)
        with _reaching():
            found = DeltaLog(uri, self.options).opened()
        if found is None:
            return None
        newest = found.version()
        try:
            if version is not None and version != newest:
                found.load_as_version(version)
        except (DeltaError, OSError) as error:
            raise VersionGone(_gone(uri, version, newest)) from error
        if table_id is not None and str(found.metadata().id) != table_id:
            raise VersionGone(_gone(uri, version, newest))
        try:
            return rows_of(found)
        except (DeltaError, OSError) as error:
            raise LakeAway(f"cannot read {uri}: {why(error)}; {ASKED}") from error


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except (LakeUnreachable, DamagedLake) as error:
        raise LakeAway(f"{error}; {ASKED}") from error


def _gone(uri: str, version: int | None, newest: int) -> str:
    return (
        f"the lake does not hold version {version} of {uri} that the warehouse was loaded with (it is at {newest}); "
        "bring the warehouse to the newest with `gpps load --once`, and ask again"
    )
