"""A wheel has all that its packages read."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

from tools.sbom import document

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SETUPTOOLS = PYPROJECT["tool"]["setuptools"]
NOT_READ = {"help.txt", "example.png", "texas.png"}  # but by the launcher and documents, which a wheel has not


def packaged() -> list[Path]:
    folders = [ROOT / pattern.rstrip("*") for pattern in SETUPTOOLS["packages"]["find"]["include"]]
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [path for path in found if "__pycache__" not in path.parts]


def test_every_file_beside_the_code_is_package_data() -> None:
    patterns = ["*.py", *SETUPTOOLS["package-data"]["*"]]
    left_out = {path.name for path in packaged() if not any(fnmatch(path.name, pattern) for pattern in patterns)}
    assert left_out == NOT_READ


def test_files_of_the_projects_own_folder_are_shipped() -> None:
    read = {
        name
        for path in packaged()
        if path.suffix == ".py"
        for name in re.findall(r'shipped\("([^"]+)"\)', path.read_text())
    }
    (files,) = SETUPTOOLS["data-files"].values()
    assert set(files) == read
    assert all((ROOT / name).exists() for name in files)


def test_a_folder_of_data_is_a_package() -> None:
    """Else it is not looked into for data."""
    folders = {path.parent for path in packaged() if path.suffix != ".py"}
    of_packages = {path.parent for path in packaged() if path.name == "__init__.py"}
    assert {str(folder) for folder in folders if not of_packages & {folder, *folder.parents}} == set()


def test_a_wheel_that_is_built_has_them_all(tmp_path: Path) -> None:
    """Built as pip does it, of a copy, with the setuptools that is here."""
    leave = shutil.ignore_patterns("__pycache__", ".git", ".venv", ".gpps", "build", "*.egg-info", ".*_cache")
    project = Path(shutil.copytree(ROOT, tmp_path / "project", ignore=leave))
    build = "from setuptools.build_meta import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    expected = {str(path.relative_to(ROOT)) for path in packaged() if path.name not in NOT_READ}
    assert {name for name in names if ".dist-info/" not in name and ".data/" not in name} == expected
    shipped = {name.rpartition("/data/")[2] for name in names if "/data/share/gpps/" in name}
    (files,) = SETUPTOOLS["data-files"].values()
    assert shipped == {f"share/gpps/{name}" for name in files}


def test_what_starts_local_services_brings_the_commands_too() -> None:
    assert "gpps[ops]" in PYPROJECT["project"]["optional-dependencies"]["local"]
    assert PYPROJECT["project"]["scripts"] == {"gpps": "ops.__main__:run"}


def test_the_list_of_components_has_all_that_is_locked_with_its_hashes() -> None:
    found = document()
    listed = {each["purl"].split("/", 1)[1].replace("@", "=="): each for each in found["components"]}
    packages = re.findall(
        r"^([a-z0-9.-]+)(?:\[[^]]*\])?==([^ ;\\]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE
    )
    jars = re.findall(r"^([\w.-]+):([\w.-]+):(\S+)  ([0-9a-f]{64})", (ROOT / "jars.lock").read_text(), re.MULTILINE)
    assert set(listed) == {f"{name}=={version}" for name, version in packages} | {
        f"{group}/{name}=={version}" for group, name, version, _ in jars
    }
    assert all(each["hashes"] for each in listed.values())
    assert {each["hashes"][0]["content"] for each in listed.values()} >= {sha256 for *_, sha256 in jars}
    here = [each for each in listed.values() if each["purl"].startswith(("pkg:pypi/requests@", "pkg:pypi/pyspark@"))]
    assert ["Apache" in str(each["licenses"]) for each in here] == [True, True]
