"""The lake's files, read without the engine that wrote them: Delta tables at a version, and small JSON objects."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.engines.engine import EngineAway
from streaming.contract import pointer_uri, position_uri, table_uri

if TYPE_CHECKING:
    import pyarrow.dataset as ds

_PIPELINE = "school_jobs"
_ENTRY = re.compile(r"^\d{10}\.json$")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


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
        """The generation that the last entry of the lake's journal names; 1 while there is none."""
        folder = pointer_uri(self.uri)
        parent, _, name = folder.rpartition("/")
        entries = [file for file in self._list(parent, name) if _ENTRY.match(file)]
        return int(self._json(folder, entries[-1])["generation"]) if entries else 1

    def position(self, generation: int) -> dict[str, Any]:
        """What the last refresh ended with: `feeds` and `tables`, versions by names of tables. Empty: none yet."""
        folder, _, name = position_uri(self.uri, generation, _PIPELINE).rpartition("/")
        parent, _, last = folder.rpartition("/")
        return self._json(folder, name) if name in self._list(parent, last) else {}

    def dataset(
        self, generation: int, table: str, version: int | None, table_id: str | None = None
    ) -> "ds.Dataset | None":
        """The rows of a Delta table at a version (None: the newest); None when there is no such table.

        `table_id`: what it was created with, when that is known. Raises VersionGone.
        """
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError
        from pyarrow.dataset import ParquetReadOptions

        uri = table_uri(self.uri, generation, table)
        with self._reaching(uri):
            try:
                found = DeltaTable(uri, storage_options=dict(self.options))
            except TableNotFoundError:
                return None
            newest = found.version()
            if version is not None and version != newest:
                try:
                    found.load_as_version(version)
                except (DeltaError, OSError) as error:
                    raise VersionGone(_gone(uri, version, newest)) from error
            if table_id is not None and str(found.metadata().id) != table_id:
                raise VersionGone(_gone(uri, version, newest))
            return found.to_pyarrow_dataset(parquet_read_options=ParquetReadOptions(coerce_int96_timestamp_unit="us"))

    def _list(self, parent: str, folder: str) -> list[str]:
        from deltalake.fs import DeltaStorageHandler
        from pyarrow.fs import FileSelector, PyFileSystem

        with self._reaching(f"{parent}/{folder}"):
            files = PyFileSystem(DeltaStorageHandler(parent, dict(self.options)))
            found = files.get_file_info(FileSelector(folder, allow_not_found=True))
            return sorted(each.base_name for each in found if each.is_file)

    def _json(self, folder: str, name: str) -> dict[str, Any]:
        from deltalake.fs import DeltaStorageHandler
        from pyarrow.fs import PyFileSystem

        with self._reaching(f"{folder}/{name}"):
            with PyFileSystem(DeltaStorageHandler(folder, dict(self.options))).open_input_file(name) as source:
                text = bytes(source.read())
            try:
                return dict(json.loads(text))
            except (ValueError, TypeError) as error:
                raise LakeAway(f"{folder}/{name} is not a JSON object: {error}") from error

    @contextmanager
    def _reaching(self, uri: str) -> Iterator[None]:
        from deltalake.exceptions import DeltaError

        try:
            yield
        except (DeltaError, OSError) as error:
            raise LakeAway(f"cannot read {uri}: {why(error)}; is the lake up? (`gpps status`)") from error


def why(error: BaseException) -> str:
    """An error of the reader in one short line."""
    text = " ".join(_COLOUR.sub("", str(error)).replace("↳", " ").split())
    return "there is no such bucket" if "NoSuchBucket" in text else text[:300]


def _gone(uri: str, version: int | None, newest: int) -> str:
    return (
        f"the lake does not hold version {version} of {uri} that the warehouse was loaded with (it is at {newest}); "
        "bring the warehouse to the newest with `gpps load --once`, and ask again"
    )
