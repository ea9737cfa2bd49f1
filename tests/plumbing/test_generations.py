"""The live generation, for the settings of a run that names none, and the record of its last refresh."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from plumbing.generations import last_refresh, live_generation, pointers, resolved
from plumbing.lake import DamagedLake, LakeUnreachable, position_uri
from plumbing.objects.store import store_at, write_text
from plumbing.settings import LakeSettings
from tests.plumbing.access import s3_arguments


def test_the_last_entry_of_the_journal_is_live(tmp_path: Path) -> None:
    settings = LakeSettings(lake_uri=f"file://{tmp_path}").of("toy")
    lake = f"file://{tmp_path}/toy"
    with pytest.raises(LookupError, match="name no generation yet"):
        _ = settings.generation
    assert resolved(settings).generation == 1
    first = pointers(lake, {}).append({"generation": 2}, None)
    assert resolved(settings).generation == 2
    pointers(lake, {}).append({"generation": 1}, first)
    assert resolved(settings).generation == 1
    assert resolved(settings.at(7)).generation == 7


def test_the_environment_fixes_a_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPPS_GENERATION", "3")
    assert resolved(LakeSettings().of("toy")).generation == 3
    monkeypatch.setenv("GPPS_GENERATION", "0")
    with pytest.raises(ValidationError, match="GPPS_GENERATION"):
        LakeSettings()


@pytest.mark.parametrize("text", [json.dumps({"why": "swap"}), "no json", '{"generation": null}'])
def test_an_entry_that_names_no_generation_is_reported(tmp_path: Path, text: str) -> None:
    store_at(f"file://{tmp_path}/_generations").write("0000000001.json", text)
    with pytest.raises(DamagedLake, match="_generations does not say which is live"):
        live_generation(f"file://{tmp_path}", {})


def test_the_last_refresh_is_described_and_nothing_before_the_first(tmp_path: Path) -> None:
    lake = f"file://{tmp_path}"
    assert last_refresh(lake, 1, {}) == {}
    write_text(position_uri(lake, 1), '{"feeds": {"changes_a": 3}}')
    assert last_refresh(lake, 1, {}) == {"feeds": {"changes_a": 3}}
    write_text(position_uri(lake, 1), '{"feeds": {')
    with pytest.raises(DamagedLake, match=r"_position\.json is not what a refresh writes"):
        last_refresh(lake, 1, {})


@pytest.mark.services
def test_the_bucket_is_asked(environment: dict[str, str]) -> None:
    lake, aws = environment["GPPS_LAKE_URI"], s3_arguments(environment)
    assert live_generation(lake, aws) == 1
    pointers(lake, aws).append({"generation": 12}, None)
    assert live_generation(lake, aws) == 12


@pytest.mark.services
def test_a_bucket_that_is_not_there_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(
        LakeUnreachable, match="cannot read s3://there-is-no-such-bucket/_generations: there is no such bucket"
    ):
        live_generation("s3://there-is-no-such-bucket", s3_arguments(environment))
