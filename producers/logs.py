"""Logging of this stage: one line per event on standard error, without secrets whatever a library may write."""

import logging
import re
import sys
from collections.abc import Iterable
from types import TracebackType

# At DEBUG these write requests, with keys and signatures.
QUIET = ("botocore", "boto3", "urllib3", "kafka", "s3transfer")
MASK = "***"


class Redacting(logging.Formatter):
    """Formats first, then masks every secret, also as it stands in a URL; so tracebacks are covered as well."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        forms = [_any_form(secret) for secret in sorted(secrets, key=len, reverse=True) if secret]
        self._secrets = re.compile("|".join(forms)) if forms else None

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return self._secrets.sub(MASK, text) if self._secrets else text


def _any_form(secret: str) -> str:
    """An expression for the secret with any of its characters escaped as in a URL."""
    return "".join(f"(?:{re.escape(character)}|{_escaped(character)})" for character in secret)


def _escaped(character: str) -> str:
    url = "".join(f"%(?i:{byte:02x})" for byte in character.encode())
    return rf"{url}|\+" if character == " " else url


def set_up(level: str, secrets: Iterable[str], handler: logging.Handler | None = None) -> None:
    """Sends everything from `level` on to `handler` (standard error when None), exceptions nobody caught included.

    Raises ValueError when there is no such level.
    """
    handler = handler or logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _uncaught


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(__name__).critical("unexpected failure", exc_info=(kind, error, trace))
