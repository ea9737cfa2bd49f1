"""What a deployment is made of, as a CycloneDX 1.6 document: `python -m tools.sbom > sbom.json`.

Packages of requirements.lock and jars of jars.lock, each with its hashes; the licence of a package as its
metadata have it, where it is installed (CycloneDX's specification: cyclonedx.org/docs/1.6/json).
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from ops.setup.jars import read_lock
from plumbing.shipped import project_version
from tools.lock_subset import ROOT, entries

_PINNED = re.compile(r"^[a-z0-9.\-]+(?:\[[^\]]*\])?==([^\s;\\]+)(.*?)(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def document(root: Path = ROOT) -> dict[str, Any]:
    """The document. It has no time and no serial number, so that the same locks give the same text."""
    own: dict[str, Any] = {"type": "application", "name": "gpps", "version": project_version(), "bom-ref": "gpps"}
    own |= {"licenses": [{"license": {"id": "MIT"}}]}
    components = [*_packages((root / "requirements.lock").read_text()), *_jars(root / "jars.lock")]
    found = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": own}}
    return found | {"components": components}


def _packages(lock: str) -> Iterator[dict[str, Any]]:
    for name, (text, _) in sorted(entries(lock).items()):
        for version, rest in _PINNED.findall(text):
            yield _component(f"pkg:pypi/{name}@{version}", name, version, _HASH.findall(rest)) | _licences(name)


def _jars(lock: Path) -> Iterator[dict[str, Any]]:
    for jar in read_lock(lock):
        purl = f"pkg:maven/{jar.organisation}/{jar.name}@{jar.version}"
        yield _component(purl, jar.name, jar.version, [jar.sha256]) | {"group": jar.organisation}


def _component(purl: str, name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    listed = [{"alg": "SHA-256", "content": content} for content in hashes]
    return {"type": "library", "bom-ref": purl, "purl": purl, "name": name, "version": version, "hashes": listed}


def _licences(name: str) -> dict[str, Any]:
    """Nothing for a package of another platform, which is not installed."""
    try:
        found: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return {}
    if expression := found.get("License-Expression"):
        return {"licenses": [{"expression": expression}]}
    classifiers = [
        each.rpartition(" :: ")[2] for each in found.get_all("Classifier") or [] if each.startswith("License")
    ]
    text = (found.get("License") or "").strip().split("\n")[0]
    names = classifiers or [text] * bool(text)
    return {"licenses": [{"license": {"name": each}} for each in names]} if names else {}


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=1)
    sys.stdout.write("\n")
