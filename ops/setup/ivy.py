"""Apache Ivy, which ships inside PySpark: it knows by itself where jars are published."""

import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from plumbing.errors import Failure, Misconfigured

# What Ivy prints for each module it has looked up and each file it has downloaded.
MARKS = {"found ": "looked up", "[SUCCESSFUL ]": "fetched"}


@dataclass(frozen=True)
class Ivy:
    """Runner of Ivy: a Java home, a folder for its own cache, and Java options for proxy and certificates."""

    java_home: Path
    cache: Path
    java_options: Sequence[str] = ()

    def retrieve(self, module: Path, pattern: str, log: Path, heard: Callable[[str, int], None]) -> None:
        """Resolve the Ivy file `module` and copy its jars to `pattern`; raises Failure with the end of the log.

        `heard` receives what has been done and how often so far: "looked up", 3. Ivy's cache spares it the fetching.
        """
        command = [str(self.java_home / "bin" / "java"), *self.java_options]
        command += [f"-Divy.default.ivy.user.dir={self.cache}", "-jar", str(_ivy_jar())]
        command += ["-ivy", str(module), "-confs", "default", "-types", "jar", "bundle", "-cache", str(self.cache)]
        command += ["-retrieve", pattern]
        lines = []
        counts: Counter[str] = Counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            for line in process.stdout or ():
                lines.append(line)
                done = next((what for mark, what in MARKS.items() if line.strip().startswith(mark)), None)
                if done:
                    counts[done] += 1
                    heard(done, counts[done])
        log.write_text("".join(lines))
        if process.returncode != 0:
            raise Failure(f"the jars could not be fetched; the end of {log}:\n{_end(lines)}")


def spark_jars_folder() -> Path:
    """The folder of jars inside the installed PySpark."""
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise Misconfigured("PySpark is not installed in this environment; run ./gpps setup")
    return Path(spec.origin).parent / "jars"


def _ivy_jar() -> Path:
    found = sorted(spark_jars_folder().glob("ivy-*.jar"))
    if not found:
        raise Misconfigured(f"no Ivy in {spark_jars_folder()}; remove .venv and run ./gpps setup")
    return found[-1]


def _end(lines: Sequence[str]) -> str:
    # Ivy repeats every failure in a summary; its "problems" say most.
    relevant = [line for line in lines if "WARN" in line or "ERROR" in line] or list(lines)
    return "".join(relevant[-25:]).rstrip()
