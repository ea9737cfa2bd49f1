"""A fetched body → a page: the envelope of the API, and a clear message for whatever else comes in its place."""

from decimal import Decimal
from typing import Any

from producers.reading.parsing import SHOWN, Doubled, cut, kind, read_canonical, read_json
from producers.source import PageError, ParsedPage
from producers.sources.college_scorecard import values
from producers.sources.college_scorecard.records import raw_record, read_results
from producers.sources.college_scorecard.values import Refused

TOO_DEEP = "the body is nested too deeply to be a page of schools"


def parse(body: bytes, search: str, page: int) -> ParsedPage:
    """The schools and programmes of page `page` (from 0); pure. Raises PageError, and nothing else."""
    return _good(body, page) or _parsed(envelope(body), page)


def _good(body: bytes, page: int) -> ParsedPage | None:
    """A page in the usual form; None for any other, so that error messages quote its own text."""
    document = read_canonical(body)
    if document is None:
        return None
    try:
        parsed = _parsed(_read_envelope(document), page)
    except PageError:
        return None
    return None if parsed.rejects else parsed


def _parsed(envelope: tuple[int, int, int | None, list[Any]], page: int) -> ParsedPage:
    total, per_page, came, results = envelope
    if came is not None and came != page:
        raise PageError(f"page {page} was asked for, page {came} came")
    try:
        drafts, rejects = read_results(results)
    except RecursionError:
        raise PageError(TOO_DEEP) from None
    return ParsedPage(drafts, rejects, total, ends=not results or (page + 1) * per_page >= total)


def record(body: bytes, place: int) -> Any:
    """The school or programme at this place of a body that can be parsed, as it stands there; None beyond the last."""
    return raw_record(envelope(body)[3], place)


def envelope(body: bytes) -> tuple[int, int, int | None, list[Any]]:
    """The total, schools per page, number of the page where it is said, and results of a body; raises PageError."""
    try:
        return _read_envelope(read_json(body, _decimal))
    except RecursionError:
        raise PageError(TOO_DEEP) from None


def _read_envelope(document: Any) -> tuple[int, int, int | None, list[Any]]:
    metadata, results = _envelope(document)
    came = None if metadata.get("page") is None else _number(metadata, "page", 0)
    return _number(metadata, "total", 0), _number(metadata, "per_page", 1), came, results


def _envelope(document: Any) -> tuple[dict[str, Any], list[Any]]:
    if not isinstance(document, dict):
        raise PageError(f"a JSON {kind(document)} came instead of an object with metadata and results")
    _refuse_errors(document)
    metadata, results = document.get("metadata"), document.get("results")
    if not isinstance(metadata, dict) or not isinstance(results, list):
        keys = ", ".join(ascii(key) for key in list(document)[:10])
        raise PageError(f"an object without metadata and results came; its keys are: {keys[:SHOWN] or 'none'}")
    if isinstance(document, Doubled) or isinstance(metadata, Doubled):
        raise PageError("a key stands twice in the envelope")
    return metadata, results


def _number(metadata: dict[str, Any], name: str, least: int) -> int:
    try:
        number = values.whole(metadata.get(name))
    except Refused as refused:
        raise PageError(f"metadata.{name}: {refused}") from None
    if number is None or number < least:
        raise PageError(f"metadata.{name} is {number}; a number of at least {least} was expected")
    return number


def _refuse_errors(document: dict[str, Any]) -> None:
    """Raise what the API itself says went wrong: `errors: […]`, `error: {code, message}`, `error: 404` + `message`."""
    problems: list[str] = []
    listed = document.get("errors")
    if listed:
        problems += [_problem(one) for one in (listed if isinstance(listed, list) else [listed])[:5]]
    if document.get("error") is not None:
        problems.append(_problem(document["error"]))
        problems += [cut(document["message"])] if document.get("message") else []
    if problems:
        raise PageError(f"the API answered an error: {'; '.join(problems)}")


def _problem(one: Any) -> str:
    if not isinstance(one, dict):
        return cut(one)
    parts = [one[name] for name in ("code", "error", "message") if one.get(name) is not None]
    return " ".join(cut(part) for part in parts) or "no message"


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(f"{text} is beyond any number")
    return number
