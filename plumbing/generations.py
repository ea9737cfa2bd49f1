"""The live generation, and the record of a generation's last refresh: read from the lake, once per run."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from plumbing.lake import DamagedLake, pointer_uri, position_uri, reaching
from plumbing.objects.journal import Entry, Journal
from plumbing.objects.store import read_text, store_at
from plumbing.settings import LakeSettings

FIRST = 1  # live while the journal is empty


S = TypeVar("S", bound=LakeSettings)


def pointers(lake_uri: str, aws: Mapping[str, str]) -> Journal:
    """The journal that says which generation is live; `fields` has `generation`, `previous`, `why`, `at`.

    An entry may say the same generation again and, in `going`, which others are deleted from then on.
    """
    return Journal(store_at(pointer_uri(lake_uri), aws))


def live_generation(lake_uri: str, aws: Mapping[str, str]) -> int:
    """Raises LakeUnreachable, and DamagedLake when the last entry does not say which generation is live."""
    journal = pointers(lake_uri, aws)
    with reaching(journal.store.uri):
        try:
            return live_after(journal.last())
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedLake(f"the last entry of {journal.store.uri} does not say which is live: {error!r}") from error


def live_after(last: Entry | None) -> int:
    """The generation that is live when this is the pointer's last entry."""
    return int(last.fields["generation"]) if last else FIRST


def resolved(settings: S) -> S:
    """The settings for the generation they name, or else for the one that is live now. To be asked once per run.

    Raises LakeUnreachable, DamagedLake.
    """
    if settings.fixed_generation is not None:
        return settings
    return settings.at(live_generation(settings.lake, settings.aws("s3")))


def last_refresh(lake_uri: str, generation: int, aws: Mapping[str, str]) -> dict[str, Any]:
    """The record of the last refresh: `transform`, versions of `tables` and `feeds`, `epoch`. Empty before the first.

    Raises LakeUnreachable, DamagedLake.
    """
    uri = position_uri(lake_uri, generation)
    with reaching(uri):
        text = read_text(uri, aws)
    try:
        return dict(json.loads(text or "{}"))
    except (ValueError, TypeError) as error:
        raise DamagedLake(f"{uri} is not what a refresh writes: {error}; run the streaming stage") from error
