"""Ports of services that are started side by side."""

import json
import random
from pathlib import Path

import pytest

from ops.local.ports import FILE, choose


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    both = tmp_path / "s3", tmp_path / "dynamodb"
    for folder in both:
        folder.mkdir()
    return both


def test_two_services_that_draw_the_same_number_get_two_ports(folders: tuple[Path, Path]) -> None:
    messages: list[str] = []
    one, other = (choose(folder, ["http"], messages.append, random.Random(7)) for folder in folders)
    assert one["http"] != other["http"]
    again = [choose(folder, ["http"], messages.append, random.Random(7)) for folder in folders]
    assert (again, messages) == ([one, other], [])


def test_two_services_that_remember_one_port_part(folders: tuple[Path, Path]) -> None:
    shared = choose(folders[0], ["http"], print, random.Random(7))["http"]
    (folders[1] / FILE).write_text(json.dumps({"http": shared}))
    messages: list[str] = []
    found = [choose(folder, ["http"], messages.append, random.Random(8))["http"] for folder in folders]
    assert len({*found}) == 2
    assert shared in found
    assert messages == [f"s3: port {shared} is in use by another program; taking another one"]
