"""Java processes for the Spark processes of tests, each lent again once its last borrower ended.

Most of what a short Spark process costs is Java loading classes and compiling them. So a test's command runs as ever,
but for the `spark-submit` of its SPARK_HOME: it borrows a Java process here. Where a borrower is killed, or ends with
Spark still at work, Spark is stopped at once: Java's shutdown would do the same when its Python is gone.
"""

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.ops.waiting import wait_until

MOST_LOANS = 25  # of one Java process: what Spark leaves in it is bounded
STOP_SECONDS = 20
QUERY = "stream execution thread"  # as Spark names the threads of streaming queries

# What PySpark runs instead of Spark's own: it says which Java process is lent, and ends when its Python does.
SUBMIT = """#!{python} -IS
import json, os, pathlib, socket, sys
pool = socket.socket(socket.AF_UNIX)
pool.connect(str(pathlib.Path(__file__).with_name("socket")))
asked = {{"arguments": sys.argv[1:], "folder": os.getcwd(), "java": os.environ.get("JAVA_HOME")}}
pool.sendall(json.dumps(asked).encode() + b"\\n")
lent = json.loads(pool.makefile().readline() or "null")
if lent is None:
    sys.exit("no Java process to borrow")
where = pathlib.Path(os.environ["_PYSPARK_DRIVER_CONN_INFO_PATH"])
new = where.with_suffix(".new")
new.write_bytes(bytes.fromhex(lent))
new.rename(where)
sys.stdin.buffer.read()
"""


class Java:
    """One Java process, and the connection by which the pool looks after it."""

    def __init__(self, options: Mapping[str, str], folder: Path) -> None:
        from pyspark import SparkConf
        from pyspark.java_gateway import launch_gateway

        conf = SparkConf(loadDefaults=False).setAll(list(options.items()))
        self._gateway: Any = launch_gateway(conf, {"cwd": str(folder)})
        self._server: Any = None
        self.loans = 0

    def lend(self) -> bytes:
        """A server for one borrower; its port and secret as PySpark reads them of Spark's own `spark-submit`."""
        self.loans += 1
        java = self._gateway.jvm
        self._server = java.org.apache.spark.api.python.Py4JServer(java.org.apache.spark.SparkConf(False))
        self._server.start()
        secret = self._server.secret().encode()
        return struct.pack(">ii", self._server.getListeningPort(), len(secret)) + secret

    def clear(self) -> None:
        """Leaves nothing of the borrower's at work in it. Raises where that cannot be."""
        java = self._gateway.jvm
        contexts = getattr(getattr(java.org.apache.spark, "SparkContext$"), "MODULE$")
        if (active := contexts.getActive()).isDefined():
            active.get().stop()
        java.org.apache.spark.sql.classic.SparkSession.clearDefaultSession()
        wait_until(lambda: not self._threads_of_queries(), STOP_SECONDS)
        self._server.shutdown()
        java.org.apache.spark.sql.delta.DeltaLog.clearCache()
        java.org.apache.hadoop.fs.FileSystem.closeAll()

    def _threads_of_queries(self) -> list[str]:
        names = [thread.getName() for thread in self._gateway.jvm.Thread.getAllStackTraces().keySet()]
        return [name for name in names if name.startswith(QUERY)]

    def kill(self) -> None:
        self._gateway.proc.kill()
        self._gateway.proc.wait()


class Pool:
    """Idle Java processes by what they were started with."""

    def __init__(self, home: Path) -> None:
        self._home, self._changed, self._count = home, threading.Condition(), 0
        self._idle: dict[str, list[Java]] = {}
        self._clearing: Counter[str] = Counter()

    def serve(self) -> None:
        """Lends until this process is ended."""
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(self._home / "bin" / "socket"))
        listening.listen()
        while True:
            borrower, _ = listening.accept()
            threading.Thread(target=self._lend, args=(borrower,), daemon=True).start()

    def _lend(self, borrower: socket.socket) -> None:
        with borrower:
            asked = json.loads(borrower.makefile().readline())
            kind, java = self._java_for(asked)
            borrower.sendall(json.dumps(java.lend().hex()).encode() + b"\n")
            borrower.recv(1)  # nothing comes: it ends
        with self._cleared(kind) as idle:
            try:
                java.clear()
            except BaseException:  # whatever is wrong with it, it is not lent again
                java.kill()
                raise
            if java.loans < MOST_LOANS:
                idle.append(java)
            else:
                java.kill()

    @contextmanager
    def _cleared(self, kind: str) -> Iterator[list[Java]]:
        """Who wants one of the kind waits for the block, which adds to the list what can be lent again."""
        with self._changed:
            self._clearing[kind] += 1
        idle: list[Java] = []
        try:
            yield idle
        finally:
            with self._changed:
                self._clearing[kind] -= 1
                self._idle.setdefault(kind, []).extend(idle)
                self._changed.notify_all()

    def _java_for(self, asked: dict[str, Any]) -> tuple[str, Java]:
        """An idle one started with the same options and files, or a new one; scratch folders are the borrowers' own."""
        theirs = Path(asked["folder"])
        files = {file.name: file.read_text() for file in theirs.iterdir() if file.is_file() and file.name != "owner"}
        kind = json.dumps([asked["arguments"], asked["java"], files]).replace(str(theirs), "")
        with self._changed:
            self._changed.wait_for(lambda: self._idle.get(kind) or not self._clearing[kind])
            if idle := self._idle.get(kind):
                return kind, idle.pop()
            self._count += 1
            own = self._home / str(self._count)
            own.mkdir()
            for name, text in files.items():
                (own / name).write_text(text)
            pairs = [text.replace(str(theirs), str(own)) for text in asked["arguments"] if "=" in text]
            return kind, Java(dict(pair.split("=", 1) for pair in pairs), own)


@contextmanager
def java_pool(values: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Variables that a Spark process needs to borrow; for tests whose Java nobody stops or looks into."""
    home = Path(tempfile.mkdtemp(prefix="gpps-java-"))
    (home / "bin").mkdir()
    (home / "jars").mkdir()
    submit = home / "bin" / "spark-submit"
    submit.write_text(SUBMIT.format(python=sys.executable))
    submit.chmod(0o700)
    command = [sys.executable, "-m", "tests.java_pool", str(home)]
    log = (home / "log").open("w")
    # What a Java process makes is its owner's alone, as that of a local run is.
    pool = subprocess.Popen(command, env=dict(values), umask=0o077, stdin=subprocess.PIPE, stdout=log, stderr=log)
    try:
        wait_until((home / "bin" / "socket").exists)
        yield {"SPARK_HOME": str(home)}
    finally:
        assert pool.stdin is not None
        pool.stdin.close()
        pool.wait(60)
        log.close()
        shutil.rmtree(home, ignore_errors=True)


def _end_with(parent: Any) -> None:
    parent.read()
    os.kill(os.getpid(), signal.SIGKILL)  # Spark's Java processes end with the pipes they have of this one


if __name__ == "__main__":
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    Pool(Path(sys.argv[1])).serve()
