"""Python processes of tests, forked off one that has imported what nearly all of them import.

Most of what a command of the project costs is importing libraries. So a `[sys.executable, "-m", …]` that a test starts
with an environment that means nothing to the import of libraries is forked off a process that has done that. It is a
process of its own in all that tests look at: environment, folder, files, signals, exit code. Tests of how a process
starts have the fixture `own_python`.
"""

import atexit
import io
import json
import logging
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from plumbing import aws

PROJECT = Path(__file__).parents[1]
MODULES = (
    *("boto3", "botocore.handlers", "botocore.retryhandler", "click", "deltalake", "duckdb", "kafka", "kafka.admin"),
    *("numpy", "pandas", "psutil", "psycopg", "pyarrow.compute", "pyarrow.dataset", "pyarrow.parquet"),
    *("pydantic", "pydantic_settings", "pyspark.sql", "pyspark.java_gateway", "requests", "s3transfer.manager"),
)
READ_AT_START = ("LC_", "LANG", "LD_", "PYTHON", "TZ")  # variables, by their beginnings
PATHS = {str(PROJECT), str(PROJECT / "tests" / "pipelines" / "with_toy")}  # that a PYTHONPATH may consist of
LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")  # the first that is set is the one
UTF8 = "C.UTF-8"
_FLAGS = (["-m"], ["-P", "-m"])
_forks: "Forks | None" = None


class Popen(subprocess.Popen):
    """As `subprocess.Popen`, forked off where that makes no difference."""

    _status: socket.socket | None = None

    def _execute_child(self, args: Any, *rest: Any) -> None:
        executable, preexec, _, pass_fds, cwd, env, _, _, shell, *pipes = rest[:15]
        _, gid, gids, uid, umask, session, group = rest[15:22]
        unusual = executable or preexec or pass_fds or shell or gids or (gid, uid) != (None, None) or group not in _NONE
        environment = dict(os.environ if env is None else env)
        if _forks is None or unusual or not _is_plain(args, environment, _forks.read_at_start):
            super()._execute_child(args, *rest)  # type: ignore[misc]
            return
        files = [own if own != -1 else number for number, own in enumerate((pipes[0], pipes[3], pipes[5]))]
        asked = {"args": list(map(str, args)), "environment": environment, "folder": str(Path(cwd or ".").resolve())}
        asked |= {"umask": umask, "session": session}
        self._status = _forks.fork(asked, files)
        self.pid = int(_number(self._status))
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        if self._status is None:
            return super()._try_wait(wait_flags)  # type: ignore[misc]
        self._status.setblocking(not wait_flags & os.WNOHANG)
        try:
            status = _number(self._status)
        except BlockingIOError:
            return 0, 0
        self._status.close()
        return self.pid, int(status or signal.SIGKILL)

    def _internal_poll(self, *arguments: Any, **more: Any) -> int | None:
        if self._status is None:
            return super()._internal_poll(*arguments, **more)  # type: ignore[misc]
        if self.returncode is None and self._waitpid_lock.acquire(False):  # type: ignore[attr-defined]
            try:
                if self.returncode is None and (ended := self._try_wait(os.WNOHANG))[0]:
                    self._handle_exitstatus(ended[1])  # type: ignore[attr-defined]
            finally:
                self._waitpid_lock.release()  # type: ignore[attr-defined]
        return self.returncode


_NONE = (None, -1)


def _number(connection: socket.socket) -> str:
    """The next message, a number; empty when the process that forks has ended."""
    return connection.recv(32).decode()


def _is_plain(args: Any, environment: Mapping[str, str], read_at_start: Mapping[str, str]) -> bool:
    if isinstance(args, str | bytes | os.PathLike) or not args or str(args[0]) != sys.executable:
        return False
    if list(args[1:2]) not in _FLAGS and list(args[1:3]) not in _FLAGS:
        return False
    paths = set(filter(None, environment.get("PYTHONPATH", "").split(os.pathsep)))
    return paths <= PATHS and _read_at_start(environment) == read_at_start


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that Python and libraries read before a command runs, but for those that a fork may have anew."""
    found = {name: value for name, value in environment.items() if name.startswith(READ_AT_START)}
    locale = [found.pop(name, "") for name in LOCALE]
    anew = ("PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
    # Where no locale is set Python takes this one.
    return {name: value for name, value in found.items() if name not in anew} | {"": next(filter(None, locale), UTF8)}


class Forks:
    """The process that forks, started when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.read_at_start = _read_at_start(os.environ)
        self._address = str(folder / "forks")
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()

    def fork(self, asked: Mapping[str, Any], files: Sequence[int]) -> socket.socket:
        """A connection that tells the number of the new process, and once it has ended its status."""
        with self._starting:
            self._process = self._process or self._start()
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        while connection.connect_ex(self._address):
            assert self._process.poll() is None, "the process that forks has ended"
            threading.Event().wait(0.02)
        socket.send_fds(connection, [json.dumps(asked).encode()], files)
        return connection

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-P", "-m", "tests.forks", self._address]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(PROJECT)}
        with not_forking():
            return subprocess.Popen(command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE)

    def close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(30)


@contextmanager
def forking(folder: Path) -> Iterator[None]:
    """Within the block this process starts plain Python processes by forks."""
    global _forks
    genuine, forks = subprocess.Popen, Forks(folder)
    subprocess.Popen, _forks = Popen, forks  # type: ignore[misc]
    try:
        yield
    finally:
        subprocess.Popen, _forks = genuine, None  # type: ignore[misc]
        forks.close()


@contextmanager
def not_forking() -> Iterator[None]:
    """Within the block each process is started as ever."""
    global _forks
    before, _forks = _forks, None
    try:
        yield
    finally:
        _forks = before


Asked = tuple[dict[str, Any], list[int]]


def serve(address: str) -> Asked:
    """Forks off what is asked for until standard input ends; returns in each process that was forked, with the request
    and its standard files."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(address)
    listening.listen(16)
    owner, children = os.dup(0), dict[int, socket.socket]()
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    ended, woken = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the tests
    with selectors.DefaultSelector() as selector:
        for file in (listening.fileno(), owner, ended):
            selector.register(file, selectors.EVENT_READ)
        while True:
            ready = {key.fd for key, _ in selector.select()}
            if owner in ready:
                os._exit(0)
            if ended in ready:
                os.read(ended, 1024)
                _tell_of_the_ended(children)
            if listening.fileno() in ready:
                connection, _ = listening.accept()
                text, files, _, _ = socket.recv_fds(connection, 1 << 20, 3)
                if (pid := os.fork()) == 0:
                    signal.set_wakeup_fd(-1)
                    sockets = (listening, connection, *children.values())
                    for file in (owner, ended, woken, *(each.detach() for each in sockets)):
                        os.close(file)
                    return json.loads(text), files
                children[pid] = connection
                connection.sendall(str(pid).encode())
                for file in files:
                    os.close(file)


def _tell_of_the_ended(children: dict[int, socket.socket]) -> None:
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            with suppress(OSError), children.pop(found[0]) as connection:
                connection.sendall(str(found[1]).encode())


def become_asked(asked: Mapping[str, Any], files: Sequence[int]) -> NoReturn:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        before, raw = getattr(sys, name), io.FileIO(number, mode, closefd=False)
        at_once = number > 0 and bool(asked["environment"].get("PYTHONUNBUFFERED"))
        buffer = raw if at_once else io.BufferedReader(raw) if number == 0 else io.BufferedWriter(raw)
        lines = not at_once and (number == 2 or raw.isatty())
        opened = io.TextIOWrapper(buffer, before.encoding, before.errors, None, lines, at_once)
        setattr(sys, name, opened)
        setattr(sys, f"__{name}__", opened)
    os.chdir(asked["folder"])
    if asked["session"]:
        os.setsid()
    if asked["umask"] != -1:
        os.umask(asked["umask"])
    become(asked["args"], asked["environment"])


_execve = os.execve


def execve(path: Any, args: Any, environment: Any) -> NoReturn:
    """In place of `os.execve`: a forked process that becomes a plain Python process does not load Python anew."""
    if not _is_plain([path, *args[1:]], environment, _read_at_start(os.environ)):
        _execve(path, args, environment)
    logging.root.handlers.clear()
    _close_files()
    become(list(map(str, args)), environment)


def _close_files() -> None:
    """Nothing is open any more that an `exec` would close, though objects still own its number."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in [int(each.name) for each in Path("/proc/self/fd").iterdir()]:
        with suppress(OSError):
            if number != nothing and not os.get_inheritable(number):
                os.dup2(nothing, number, inheritable=False)
    os.close(nothing)


def become(args: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Is `python <args>` from here on, as after an `exec`."""
    os.environ.clear()
    os.environ.update(environment)
    if not any(map(environment.get, LOCALE)):
        os.environ["LC_CTYPE"] = UTF8  # as Python does at its start
    tempfile.tempdir = None
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__
    os.execve = execve  # type: ignore[assignment]
    place = args.index("-m")
    sys.argv, sys.orig_argv = ["-m", *args[place + 2 :]], list(args)
    paths = ["" if "-P" in args[:place] else str(Path.cwd()), *environment.get("PYTHONPATH", "").split(os.pathsep)]
    libraries = [each for each in sys.path if each not in ("", *PATHS)]
    installed = [] if str(PROJECT) in paths[1:] else _installed(libraries)
    sys.path[:] = [*filter(None, paths), *libraries, *installed]
    _end(_ran(args[place + 1], paths[1:]))


def _installed(libraries: Sequence[str]) -> list[str]:
    """The project's folder, if it is installed as one that is worked on: a `.pth` file names it."""
    files = (file for folder in libraries for file in Path(folder).glob("*.pth"))
    return [str(PROJECT)] if any(str(PROJECT) in file.read_text().splitlines() for file in files) else []


def _ran(module: str, paths: Sequence[str]) -> int:
    """Exit code of the module as the main one."""
    try:
        for site in (Path(each, "sitecustomize.py") for each in paths if each):
            if site.exists():
                runpy.run_path(str(site))
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return (error.code or 0) & 0xFF
        sys.stderr.write(f"{error.code}\n")
        return 1
    except BaseException as error:  # noqa: BLE001  (there is nobody above)
        sys.excepthook(type(error), error, error.__traceback__)
        if isinstance(error, KeyboardInterrupt):
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)
        return 1
    return 0


def _end(code: int) -> NoReturn:
    """As Python ends: threads, functions registered for the end, what is left to write."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            code = code or 120
    os._exit(code)


if __name__ == "__main__":
    for name in MODULES:
        import_module(name)
    for service in ("dynamodb", "s3"):
        aws.session().client(service, "us-east-1")  # boto3 reads its files about them
    become_asked(*serve(sys.argv[1]))
