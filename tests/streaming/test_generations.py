"""Which generation is live, and the settings of a run that names none."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from plumbing.objects.store import store_at
from sinks import live
from sinks.errors import DamagedLake, LakeUnreachable
from sinks.settings import Settings
from streaming.errors import NotReady
from streaming.generations import live_generation, pointers, resolved
from streaming.settings import StreamingSettings
from tests.streaming.harness import settings_of


def test_the_last_entry_of_the_journal_is_live(tmp_path: Path) -> None:
    lake = f"file://{tmp_path}"
    settings = StreamingSettings(lake_uri=lake)
    sinks = Settings(lake_uri=lake)
    with pytest.raises(LookupError, match="name no generation yet"):
        _ = settings.generation
    with pytest.raises(LookupError, match="name no generation yet"):
        _ = sinks.generation
    assert resolved(settings).generation == live.resolved(sinks).generation == 1
    first = pointers(lake, {}).append({"generation": 2}, None)
    assert resolved(settings).generation == live.resolved(sinks).generation == 2
    pointers(lake, {}).append({"generation": 1}, first)
    assert resolved(settings).generation == live.resolved(sinks).generation == 1
    assert resolved(settings.at(7)).generation == live.resolved(sinks.at(7)).generation == 7


def test_the_environment_fixes_a_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPPS_GENERATION", "3")
    assert resolved(StreamingSettings()).generation == live.resolved(Settings()).generation == 3
    monkeypatch.setenv("GPPS_GENERATION", "0")
    for settings in (StreamingSettings, Settings):
        with pytest.raises(ValidationError, match="GPPS_GENERATION"):
            settings()


def test_an_entry_that_names_no_generation_is_told(tmp_path: Path) -> None:
    store_at(f"file://{tmp_path}/_generations").write("0000000001.json", json.dumps({"why": "swap"}))
    with pytest.raises(DamagedLake, match=r"0000000001\.json does not say which generation is live"):
        live.live_generation(Settings(lake_uri=f"file://{tmp_path}"))


@pytest.mark.services
def test_both_stages_ask_the_bucket(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = settings_of(environment)
    assert live_generation(settings.lake_uri, settings.aws("s3")) == live.live_generation(Settings()) == 1
    pointers(settings.lake_uri, settings.aws("s3")).append({"generation": 12}, None)
    assert live_generation(settings.lake_uri, settings.aws("s3")) == live.live_generation(Settings()) == 12


@pytest.mark.services
def test_a_bucket_that_is_not_there_is_named(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**environment, "GPPS_LAKE_URI": "s3://there-is-no-such-bucket"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NotReady, match="there-is-no-such-bucket cannot be read"):
        resolved(StreamingSettings())
    with pytest.raises(LakeUnreachable, match="no such bucket"):
        live.resolved(Settings())
