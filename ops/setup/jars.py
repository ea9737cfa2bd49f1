"""The jars of Spark and Kafka: locked, and in the per-user cache: fetched once, verified at each start.

The lock file has a line for each, `organisation:name:version  sha256  bytes  set`.
"""

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from ops.setup.ivy import Ivy
from plumbing.errors import Failure, Misconfigured
from plumbing.files import exclusive

Say = Callable[[str], None]
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


def read_lock(path: Path) -> list[Jar]:
    """The jars of a lock file; raises Misconfigured naming the line that is not one."""
    jars = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                organisation, name, version, sha256, size, belongs_to = line.replace(":", " ").split()
                if belongs_to not in SETS or len(sha256) != 64:
                    raise ValueError(line)
                jars.append(Jar(belongs_to, organisation, name, version, sha256, int(size)))
            except ValueError as error:
                raise Misconfigured(f"{path}:{number}: not a jar line: {line!r}; remake the file") from error
    return jars


def digest(jars: Iterable[Jar]) -> str:
    """A short name for exactly these jars: 12 hexadecimal digits."""
    return hashlib.sha256("\n".join(sorted(jar.line for jar in jars)).encode()).hexdigest()[:12]


def jar_folder(cache: Path, jars: Sequence[Jar]) -> Path:
    """The cache's folder of these jars (all of one set), there or not."""
    return cache / "jars" / f"{jars[0].set}-{digest(jars)}"


def is_there(folder: Path, jars: Sequence[Jar]) -> bool:
    """True when the folder holds these jars, byte for byte, and no other file: all that lies there is run as code.

    Reading them all takes a tenth of a second, so it is done at each start."""
    if not folder.is_dir() or {path.name for path in folder.iterdir()} != {jar.file_name for jar in jars}:
        return False
    return all(sha256_of(folder / jar.file_name) == jar.sha256 for jar in jars)


def ensure_jars(lock: Path, set_name: str, cache: Path, ivy: Callable[[], Ivy], say: Say) -> Path:
    """The folder with the verified jars of one set, fetched when it is not there as it should be.

    Raises Failure when a jar cannot be had or its SHA-256 is not the locked one; then nothing is kept of it.
    """
    jars = [jar for jar in read_lock(lock) if jar.set == set_name]
    folder = jar_folder(cache, jars)
    if is_there(folder, jars):
        _point_to(folder, set_name)
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(folder.parent / ".lock", say, "another run is fetching jars; waiting for it"):
        if not is_there(folder, jars):
            _fetch(jars, folder, ivy(), say)
        _point_to(folder, set_name)
    return folder


def _point_to(folder: Path, set_name: str) -> None:
    """Link the plain name of the set, which stages use by default, to these jars."""
    link = folder.with_name(set_name)
    if link.is_symlink() and link.readlink() == Path(folder.name):
        return
    new = folder.with_name(f".{set_name}-{os.getpid()}-{threading.get_ident()}")
    new.unlink(missing_ok=True)
    new.symlink_to(folder.name)
    new.replace(link)


def _fetch(jars: Sequence[Jar], folder: Path, ivy: Ivy, say: Say) -> None:
    megabytes = sum(jar.size for jar in jars) / 1e6
    say(f"fetching {len(jars)} jars for {jars[0].set} ({megabytes:.0f} MB), once per user, into {folder}")
    for left in folder.parent.glob(f".{folder.name}-*"):  # by a run that was killed; the lock is ours
        shutil.rmtree(left)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _retrieve(jars, new, ivy, say)
        verify(jars, new, ivy.cache)
        shutil.rmtree(folder, ignore_errors=True)  # an earlier copy that lost a file
        new.chmod(0o755)
        os.rename(new, folder)  # noqa: PTH104 - one step, so that a half-made folder never has the name
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(ivy.cache, ignore_errors=True)  # a second copy of the same files
    say(f"jars for {jars[0].set}: all {len(jars)} there and verified")


def _retrieve(jars: Sequence[Jar], new: Path, ivy: Ivy, say: Say) -> None:
    step = max(1, len(jars) // 3)

    def heard(done: str, count: int) -> None:
        if count % step == 0:
            say(f"jars for {jars[0].set}: {count} of {len(jars)} {done}")

    ivy.cache.mkdir(parents=True, exist_ok=True)
    module = module_file(ivy.cache / f"{new.name}.xml", jars)
    log = new.parent / f"{jars[0].set}-fetch.log"
    ivy.retrieve(module, str(new / "[artifact]-[revision].[ext]"), log, heard)


def module_file(path: Path, jars: Sequence[Jar]) -> Path:
    """Write an Ivy file that asks for exactly these jars and nothing they depend on."""
    rows = [
        f"<dependency org={quoteattr(jar.organisation)} name={quoteattr(jar.name)} rev={quoteattr(jar.version)}"
        ' conf="default->master" transitive="false"/>'
        for jar in jars
    ]
    head = '<ivy-module version="2.0"><info organisation="gpps" module="jars"/>'
    confs = '<configurations><conf name="default"/></configurations>'
    path.write_text("\n".join([head, confs, "<dependencies>", *rows, "</dependencies></ivy-module>", ""]))
    return path


def verify(jars: Sequence[Jar], folder: Path, ivy_cache: Path) -> None:
    """Raise Failure naming every jar of the folder that is missing or not the locked one."""
    wrong = []
    for jar in jars:
        path = folder / jar.file_name
        found = sha256_of(path) if path.exists() else "nothing"
        if found != jar.sha256:
            wrong.append(f"  {jar.organisation}:{jar.name}:{jar.version}: locked {jar.sha256}, got {found}")
    if wrong:
        shutil.rmtree(ivy_cache, ignore_errors=True)  # or the next try would find the same file there
        raise Failure(
            "jars that are not the ones in jars.lock (nothing was installed; try again, and if it stays so, "
            "what you are served is not what the project was tested with):\n" + "\n".join(wrong)
        )
