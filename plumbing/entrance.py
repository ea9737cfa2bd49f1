"""The entry point of every process: a command by its name, and how the process ends on a signal or a failure."""

import io
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from plumbing.errors import FAILED, SIGNALLED, TRY_LATER, Failure, Interrupted
from plumbing.files import FULL
from plumbing.logs import libraries_are_silent

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

    from click import ClickException

LEAVING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def enter(command: str, name: str) -> NoReturn:
    """Runs the click command `module:attribute` under this name, importing it only now, and ends the process.

    From here on a signal leaves by way of cleaning up: SIGINT with one word and 130, SIGTERM and SIGHUP with 143 and
    129; a command may take signals over. Those that came while they were held back count. A Failure that nobody else
    reports is one line, and so is a file or folder that cannot be used (where it was tried: with LOG_LEVEL=DEBUG).
    """
    received: list[int] = []
    left = threading.Event()
    libraries_are_silent()

    def leave(number: int, _: FrameType | None) -> NoReturn:
        if not received:
            threading.Thread(target=_insist, args=(number, left), daemon=True).start()
        received.append(number)
        raise Interrupted(number)

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a locale may lack letters; standard error escapes them by itself
    sys.unraisablehook = _unless_interrupted
    for each in LEAVING:
        if signal.getsignal(each) is not signal.SIG_IGN:  # of a job in the background, or under nohup
            signal.signal(each, leave)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, LEAVING)
        module, _, attribute = command.partition(":")
        code = getattr(import_module(module), attribute).main(prog_name=name, standalone_mode=False)
    except BaseException as error:  # noqa: BLE001  # raised again where it is no failure of ours
        left.set()
        # Libraries turn an interruption into errors of their own (DuckDB, Py4J).
        code = _interrupted(received[0]) if received else _report(error)
        discard_what_cannot_be_written()
    for each in LEAVING:
        signal.signal(each, signal.SIG_IGN)  # it ends anyhow
    sys.exit(code if isinstance(code, int) else 0)


AGAIN_SECONDS = 0.1


def _insist(number: int, left: threading.Event) -> None:
    """Sends a signal again for as long as the main thread works on as if there had been none.

    Finalizers lose its exception, and libraries keep it for later as the result of a task (kafka-python). Who handles
    an exception is on the way out.
    """
    main, ours = threading.main_thread().ident, signal.getsignal(number)
    assert main is not None
    while not left.wait(AGAIN_SECONDS):
        if sys._current_exceptions().get(main) in (None, (None, None, None)):  # the latter until Python 3.11
            signal.pthread_kill(main, number)
        if signal.getsignal(number) is not ours:
            return  # the command took signals over meanwhile, and once is enough


def _unless_interrupted(lost: "UnraisableHookArgs") -> None:
    if not isinstance(lost.exc_value, Interrupted):
        sys.__unraisablehook__(lost)


def discard_what_cannot_be_written() -> None:
    """Python flushes standard output once more at its end, and there must be somewhere to flush to."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def held_back() -> Iterator[None]:
    """Signals to leave wait, also in the program that this process becomes meanwhile: there until `enter`."""
    signal.pthread_sigmask(signal.SIG_BLOCK, LEAVING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, LEAVING)


def _interrupted(number: int) -> int:
    if number == signal.SIGINT:
        _say("interrupted")
    return SIGNALLED + number


def _report(error: BaseException) -> Any:
    """Writes an error's line to standard error and returns its exit code. Raises again what has no such line."""
    import click

    if isinstance(error, Interrupted):
        return _interrupted(error.number)
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return _interrupted(signal.SIGINT)
    if isinstance(error, click.ClickException):
        return _refused(error)
    if isinstance(error, Failure):
        _say(str(error))
        return error.exit_code
    if isinstance(error, SystemExit) and (error.code is None or isinstance(error.code, int)):
        return error.code or 0
    if isinstance(error, OSError) and (error.filename or error.errno in FULL):
        logging.getLogger(__name__).debug("event=file-not-usable", exc_info=error)
        _say(": ".join(map(str, filter(None, (error.filename, error.strerror)))))
        return TRY_LATER if error.errno in FULL else FAILED
    raise error


def _refused(error: "ClickException") -> int:
    """Reports it as click does, in the style of all other errors."""
    context = getattr(error, "ctx", None)
    if context is not None:
        names = context.help_option_names
        more = f"Try '{context.command_path} {names[-1]}' for help.\n" if names else ""
        sys.stderr.write(f"{context.get_usage()}\n{more}\n")
    message = error.format_message()
    _say((message[:1].lower() if message[1:2].islower() else message[:1]) + message[1:].removesuffix("."))
    return error.exit_code


def _say(text: str) -> None:
    sys.stderr.write(f"gpps: {text}\n")
