"""The log of every process: one line per event on standard error, without secrets whatever a library may write."""

import json
import logging
import re
import sys
import time
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plumbing.settings import LogSettings

# At DEBUG these write requests, with keys and signatures.
QUIET = ("botocore", "boto3", "urllib3", "kafka", "s3transfer", "py4j")
OURS = ("analysis", "ops", "pipelines", "plumbing", "producers", "sinks", "streaming")
SLOW_TASKS = "kafka.net.selector"  # warns of each of its tasks that takes a tenth of a second
MASK = "***"
SECOND = "%Y-%m-%dT%H:%M:%S"


class Redacting(logging.Formatter):
    """`<time, UTC> level=… logger=… run=… <message>`, and what was raised on the lines below; every secret masked."""

    converter = staticmethod(time.gmtime)
    event = re.compile(r"\d{4}-\d\d-\d\dT|\s")  # the beginning of one, or its continuation

    def __init__(self, secrets: Iterable[str], run_id: str) -> None:
        super().__init__(
            f"%(asctime)s.%(msecs)03dZ level=%(levelname)s logger=%(name)s run={run_id} %(message)s", SECOND
        )
        forms = [_any_form(secret) for secret in sorted(secrets, key=len, reverse=True) if secret]
        self._secrets = re.compile("|".join(forms)) if forms else None
        self.run_id = run_id

    def format(self, record: logging.LogRecord) -> str:
        return self.masked(super().format(record))  # formatted first, so that tracebacks are covered as well

    def masked(self, text: str) -> str:
        """The text without any secret, also as it stands in a URL."""
        return self._secrets.sub(MASK, text) if self._secrets else text

    def stamped(self, line: str, name: str) -> str:
        """A line that some program wrote, as an event of `name` at this moment, unless it is one or belongs to one."""
        if self.event.match(line):
            return line
        text = line.rstrip("\n")
        attributes = {"name": name, "levelname": "INFO", "msg": text}
        return self.format(logging.makeLogRecord(attributes)) + line[len(text) :]


class RedactingJson(Redacting):
    """One JSON object: `time` (UTC), `level`, `logger`, `run`, `message` and, where there is one, `exception`."""

    event = re.compile(r"\{")

    def format(self, record: logging.LogRecord) -> str:
        event_fields = {
            "time": f"{self.formatTime(record, SECOND)}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "run": self.run_id,
            "message": record.getMessage(),
        }
        if record.exc_info:
            event_fields["exception"] = self.formatException(record.exc_info)
        # Masked before JSON escapes anything, since a secret would be spelled otherwise then.
        return json.dumps({name: self.masked(text) for name, text in event_fields.items()}, ensure_ascii=False)


def _any_form(secret: str) -> str:
    """An expression for the secret with any of its characters escaped as in a URL."""
    return "".join(f"(?:{re.escape(character)}|{_escaped(character)})" for character in secret)


def _escaped(character: str) -> str:
    url = "".join(f"%(?i:{byte:02x})" for byte in character.encode())
    return rf"{url}|\+" if character == " " else url


def form_of(settings: "LogSettings", secrets: Iterable[str] = ()) -> Redacting:
    """The formatter of events that may hold these secrets."""
    form = RedactingJson if settings.log_format == "json" else Redacting
    return form(secrets, settings.run_id)


def set_up(settings: "LogSettings", secrets: Iterable[str], handler: logging.Handler | None = None) -> None:
    """Sends all that is logged to `handler` (standard error when None), exceptions nobody caught included."""
    handler = handler or logging.StreamHandler(sys.stderr)
    handler.setFormatter(form_of(settings, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(SLOW_TASKS).setLevel(logging.ERROR)
    sys.excepthook = _uncaught


def libraries_are_silent() -> None:
    """Until a log is set up, and in commands without one: standard error is the command's own."""
    if logging.lastResort is not None:
        logging.lastResort.addFilter(_is_ours)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(__name__).critical("unexpected failure", exc_info=(kind, error, trace))
