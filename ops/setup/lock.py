"""The lock file of the jars: one line each, `organisation:name:version  sha256  bytes  set`."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plumbing.errors import Misconfigured

SETS = ("spark", "kafka")


@dataclass(frozen=True, order=True)
class Jar:
    """One jar: its coordinates, the SHA-256 of the file (hexadecimal), its size in bytes, and the set it belongs to."""

    set: str
    organisation: str
    name: str
    version: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        return f"{self.name}-{self.version}.jar"

    @property
    def line(self) -> str:
        return f"{self.organisation}:{self.name}:{self.version}  {self.sha256}  {self.size}  {self.set}"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parse(line: str) -> Jar:
    coordinates, sha256, size, belongs_to = line.split()
    organisation, name, version = coordinates.split(":")
    if belongs_to not in SETS or len(sha256) != 64:
        raise ValueError(line)
    return Jar(belongs_to, organisation, name, version, sha256, int(size))


def read_lock(path: Path) -> list[Jar]:
    """The jars of a lock file; raises Misconfigured naming the line that is not one."""
    jars = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                jars.append(_parse(line))
            except ValueError as error:
                raise Misconfigured(f"{path}:{number}: not a jar line: {line!r}; remake the file") from error
    return jars


def digest(jars: Iterable[Jar]) -> str:
    """A short name for exactly these jars: 12 hexadecimal digits."""
    return hashlib.sha256("\n".join(sorted(jar.line for jar in jars)).encode()).hexdigest()[:12]
