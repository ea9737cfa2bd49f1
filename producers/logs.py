"""Logging of this stage: one line per event on standard error, without secrets whatever a library may write."""

import logging
import sys
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

QUIET = (
    "botocore",
    "boto3",
    "urllib3",
    "kafka",
    "s3transfer",
)  # at DEBUG they write requests, with keys and signatures
MASK = "***"


class Redacting(logging.Formatter):
    """Formats first, then masks every secret, also as it stands in a URL; so tracebacks are covered as well."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote_plus(secret))}
        self._forms = sorted(forms - {""}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for form in self._forms:
            text = text.replace(form, MASK)
        return text


def set_up(level: str, secrets: Iterable[str], handler: logging.Handler | None = None) -> None:
    """Sends everything from `level` on to `handler` (standard error when None). Raises ValueError for no such level."""
    handler = handler or logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
