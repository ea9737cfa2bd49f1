"""Which generation is live, as the lake says: the last entry of the journal of `streaming.contract.pointer_uri`."""

import json
import re

from sinks.delta_log import list_files, read_file
from sinks.errors import DamagedLake
from sinks.settings import Settings
from streaming.contract import pointer_uri

_FIRST = 1  # live while the journal is empty
_ENTRY = re.compile(r"^\d{10}\.json$")


def live_generation(settings: Settings) -> int:
    """Asks the lake; raises LakeUnreachable, or DamagedLake for an entry that is not JSON with a generation."""
    folder = pointer_uri(settings.lake_uri)
    lake, _, name = folder.rpartition("/")
    entries = [file for file in list_files(lake, name, settings.storage_options()) if _ENTRY.match(file)]
    if not entries:
        return _FIRST
    text = read_file(folder, entries[-1], settings.storage_options())
    try:
        return int(json.loads(text)["generation"])
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedLake(f"{folder}/{entries[-1]} does not say which generation is live: {error!r}") from error


def resolved(settings: Settings) -> Settings:
    """The settings for the generation they name, or else for the one that is live now. To be asked once per run."""
    return settings if settings.fixed_generation is not None else settings.at(live_generation(settings))
