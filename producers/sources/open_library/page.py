"""A fetched body → a page: a subject's works and their authors, or records, and what is neither, with the reason.

Places of a subject's page: 0 is the subject, then each work, followed by its authors. Of records: one each.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from producers.reading.parsing import SHOWN, Doubled, cut, kind, read_json, refuse_crowd, whole_number
from producers.source import Draft, PageError, ParsedPage, Reject
from producers.sources.open_library.contract import DUMP, Author, Edition, Redirect, Subject, Work

MOST_COUNT, MOST_YEAR = 2_000_000_000, 9_999  # of the contract's Count and Code
LABEL, TEXT, MOST_AUTHORS = 300, 2_000, 20_000
MAX_REJECTED_TEXT = 2_000
REFUSED = "refused"  # in a dump's page: a line that is no record, and why
KEY = re.compile(r"/(works/OL[0-9]{1,12}W|authors/OL[0-9]{1,12}A|books/OL[0-9]{1,12}M)", re.ASCII)
YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])", re.ASCII)
BLANKS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029]+")

Content = dict[str, Any]


class Refused(ValueError):
    """A record that cannot become an event; the message names the field and what is wrong."""


def is_record(search: str) -> bool:
    """True of a search that is the key of one record."""
    return search.startswith("/")


def parse(body: bytes, search: str, page: int) -> ParsedPage:
    """What page `page` (from 0) of a search says; pure. Raises PageError, and nothing else.

    The walk through a subject ends at a page without works: a short page may be followed by another.
    """
    try:
        document = read_json(body)
        if is_record(search) or search == DUMP:
            return _records(document)
        return _subject_page(document, search, page)
    except RecursionError:
        raise PageError("the body is nested too deeply to be a page") from None


def record(body: bytes, place: int) -> Any:
    """What stands at this place of a body that can be parsed; None beyond the last."""
    document = read_json(body)
    if "type" in document or "records" in document:
        raws = _lines(document)
    else:
        raws = [{name: value for name, value in document.items() if name != "works"}]
        raws += [raw for _, raw in _listed(document)]
    return raws[place] if place < len(raws) else None


def _subject_page(document: Any, search: str, page: int) -> ParsedPage:
    works = _object(document).get("works")
    if not isinstance(works, list):
        raise PageError(f"an object without a list of works came; {_explained(document)}")
    refuse_crowd(len(works) + sum(len(_authors(raw)) for raw in works if isinstance(raw, dict)))
    drafts = [Draft(Subject, 0, _subject(document, search))] if works and page == 0 else []
    rejects: list[Reject] = []
    for place, (read, raw) in enumerate(_listed(document), 1):
        _take(read, raw, place, drafts, rejects)
    return ParsedPage(drafts, rejects, _count(document.get("work_count")), ends=not works)


def _records(document: Any) -> ParsedPage:
    if not isinstance(_object(document).get("records"), list) and ("type" not in document or "records" in document):
        raise PageError(f"an object that is no record came; {_explained(document)}")
    refuse_crowd(len(_lines(document)))
    drafts: list[Draft] = []
    rejects: list[Reject] = []
    for place, raw in enumerate(_lines(document)):
        _take(_any_record, raw, place, drafts, rejects)
    total = None if "records" in document else sum(one.model is Work for one in drafts)
    return ParsedPage(drafts, rejects, total, ends=document.get("more") is not True)


Reader = Callable[[Any], tuple[type[Any], Content]]


def _listed(document: Mapping[str, Any]) -> Iterator[tuple[Reader, Any]]:
    """The works of a subject's page with their reader, each followed by its authors with theirs."""
    for raw in document["works"]:
        yield _line_of_work, raw
        if isinstance(raw, dict):
            yield from ((_line_of_author, author) for author in _authors(raw))


def _lines(document: Mapping[str, Any]) -> list[Any]:
    """The records of a dump's page, or the one that was asked for."""
    return document.get("records", [document])


def _take(read: Reader, raw: Any, place: int, drafts: list[Draft], rejects: list[Reject]) -> None:
    try:
        if not isinstance(raw, dict):
            raise Refused(f"a record is an object, not {kind(raw)}")
        if isinstance(raw, Doubled):
            raise Refused("a name stands twice in the record")
        model, content = read(raw)
        drafts.append(Draft(model, place, content))
    except Refused as refused:
        rejects.append(Reject(place, str(refused), json.dumps(raw, default=str)[:MAX_REJECTED_TEXT]))


def _subject(raw: Mapping[str, Any], search: str) -> Content:
    counts = {name: _count(raw.get(name)) for name in ("work_count", "ebook_count")}
    return {"subject": search, "name": _text(raw.get("name"), LABEL), **counts}


def _line_of_work(raw: Content) -> tuple[type[Work], Content]:
    """A work as the search index lists it."""
    archive = raw.get("ia")
    if isinstance(archive, list):
        archive = next((one for one in archive if _text(one, LABEL)), None)
    full = raw.get("has_fulltext")
    return Work, _work(raw) | {
        "first_publish_year": whole_number(raw.get("first_publish_year"), MOST_YEAR),
        "edition_count": _count(raw.get("edition_count")),
        "cover_id": _count(raw.get("cover_id")),
        "cover_edition_key": _text(raw.get("cover_edition_key"), LABEL),
        "has_fulltext": full if isinstance(full, bool) else None,
        "archive_id": _text(archive, LABEL),
    }


def _line_of_author(raw: Content) -> tuple[type[Author], Content]:
    dates = {name: _text(raw.get(name), LABEL) for name in ("birth_date", "death_date")}
    return Author, {"author_key": _key(raw, "authors"), "name": _text(raw.get("name"), LABEL), **dates}


def _any_record(raw: Content) -> tuple[type[Any], Content]:
    """A record of any type; its `type.key` alone tells what it is."""
    if REFUSED in raw:
        raise Refused(str(raw[REFUSED])[:TEXT] or "a line that is no record")
    read = _OF_TYPE.get(_typed(raw.get("type")))
    if read is None:
        raise Refused(f"type: {cut(_typed(raw.get('type')))} is none of {', '.join(_OF_TYPE)}")
    return read(raw)


def _record_of_work(raw: Content) -> tuple[type[Work], Content]:
    covers = raw.get("covers")
    cover = next((found for one in covers if (found := _count(one))), None) if isinstance(covers, list) else None
    unknown = dict.fromkeys(("first_publish_year", "edition_count", "cover_edition_key", "has_fulltext", "archive_id"))
    return Work, _work(raw) | unknown | {"cover_id": cover}


def _record_of_edition(raw: Content) -> tuple[type[Edition], Content]:
    works, date = raw.get("works"), _text(raw.get("publish_date"), LABEL)
    first = works[0] if isinstance(works, list) and works else None
    if not isinstance(first, dict):
        raise Refused("works: the edition is of no work")
    years = set(YEAR.findall(date or ""))
    return Edition, {
        "edition_key": _key(raw, "books"),
        "work_key": _key(first, "works"),
        "publish_date": date,
        "publish_year": int(years.pop()) if len(years) == 1 else None,
    }


def _redirect(raw: Content) -> tuple[type[Redirect], Content]:
    key, location = _key(raw), raw.get("location")
    if _typed(raw["type"]) == "/type/redirect" and not (isinstance(location, str) and KEY.fullmatch(location)):
        raise Refused("location: a redirect to no record")
    return Redirect, {"record_key": key, "location": location if _typed(raw["type"]) == "/type/redirect" else None}


_OF_TYPE: Mapping[str, Reader] = {
    "/type/work": _record_of_work,
    "/type/author": _line_of_author,
    "/type/edition": _record_of_edition,
    "/type/redirect": _redirect,
    "/type/delete": _redirect,
}


def _work(raw: Content) -> Content:
    key, title = _key(raw, "works"), _text(raw.get("title"), None)
    if title is None:
        raise Refused("title: missing or empty")
    keys = (author.get("key") for author in map(_author_of, _authors(raw)) if isinstance(author, dict))
    written = [key for key in keys if isinstance(key, str) and KEY.fullmatch(key) and key.startswith("/authors/")]
    return {"work_key": key, "title": title[:TEXT].rstrip(), "author_keys": list(dict.fromkeys(written))[:MOST_AUTHORS]}


def _authors(raw: Mapping[str, Any]) -> list[Any]:
    authors = raw.get("authors")
    return authors if isinstance(authors, list) else []


def _author_of(entry: Any) -> Any:
    """The author that an entry of a work is: itself, or in records below `author`."""
    return entry.get("author", entry) if isinstance(entry, dict) else entry


def _key(raw: Mapping[str, Any], of: str = "") -> str:
    key = raw.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key) or not key.startswith(f"/{of}"):
        raise Refused(f"key: {cut(key)} is no key of {of or 'a record'}")
    return key


def _typed(raw: Any) -> str:
    """The key of a type, which stands in an object or, in older records, alone."""
    found = raw.get("key") if isinstance(raw, dict) else raw
    return found if isinstance(found, str) else ""


def _object(document: Any) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise PageError(f"a JSON {kind(document)} came instead of an object; it is {cut(document)}")
    if isinstance(document, Doubled):
        raise PageError("a key stands twice in the envelope")
    return document


def _explained(document: Mapping[str, Any]) -> str:
    """The keys of an object, and the message of an error in any of the API's forms."""
    error = next((document[name] for name in ("error", "detail", "message") if document.get(name)), None)
    keys = ", ".join(ascii(key) for key in list(document)[:10])[:SHOWN]
    return f"its keys are: {keys or 'none'}{f'; it says {cut(error)}' if error else ''}"


def _text(raw: Any, longest: int | None) -> str | None:
    """Text with single blanks; None where it is of another kind, empty, or longer than the contract holds."""
    if not isinstance(raw, str):
        return None
    text = " ".join(BLANKS.sub(" ", raw.encode("utf-8", "replace").decode()).split())
    return text if text and (longest is None or len(text) <= longest) else None


def _count(raw: Any) -> int | None:
    return whole_number(raw, MOST_COUNT)
