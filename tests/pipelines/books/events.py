"""Events of Open Library, valid by construction; what a test does not say is the same everywhere."""

from typing import Any

from producers.contract import Event, event_id
from producers.sources.open_library.contract import (
    Author,
    Edition,
    OpenLibraryPage,
    OpenLibrarySweep,
    Redirect,
    Subject,
    Work,
)
from tests.builders import At, moment


def observed(model: type[Event], at: At, place: int, **content: Any) -> Any:
    """The event of `model` at this place of fetch `at`; fields left out are null."""
    provenance = {
        "event_id": event_id(model.source, model.entity, *at, place),
        "sweep_id": f"s{at[0]}",
        "epoch": at[0],
        "counter": at[1],
        "place": place,
        "observed_at": moment(at[0], at),
    }
    return model(**provenance, **(dict.fromkeys(model.content_fields()) | content))


def work(number: int, year: int | None, *authors: int, at: At = (1, 0), **content: Any) -> Work:
    keys = [f"/authors/OL{author}A" for author in authors]
    known = {"work_key": f"/works/OL{number}W", "title": f"Work {number}", "first_publish_year": year}
    found: Work = observed(Work, at, number * 10, **(known | {"author_keys": keys} | content))
    return found


def author(number: int, name: str | None, at: At = (1, 0), **content: Any) -> Author:
    key = f"/authors/OL{number}A"
    found: Author = observed(Author, at, 1_000 + number, **({"author_key": key, "name": name} | content))
    return found


def page(subject: str, *works: int, at: At = (1, 0)) -> OpenLibraryPage:
    keys = [f"work//works/OL{number}W" for number in works]
    found: OpenLibraryPage = observed(OpenLibraryPage, at, 0, search=subject, page=0, total=len(works), keys=keys)
    return found


def sweep(subject: str, at: At = (1, 1), complete: bool = True) -> OpenLibrarySweep:
    times = {"started_at": moment(at[0]), "ended_at": moment(at[0])}
    reason = None if complete else "stopped"
    found: OpenLibrarySweep = observed(
        OpenLibrarySweep, at, 0, search=subject, pages=1, complete=complete, reason=reason, **times
    )
    return found


def subject(name: str, work_count: int, at: At = (1, 0)) -> Subject:
    found: Subject = observed(Subject, at, 0, subject=name, name=name, work_count=work_count)
    return found


def edition(number: int, of: int, year: int | None, at: At = (1, 0)) -> Edition:
    keys = {"edition_key": f"/books/OL{number}M", "work_key": f"/works/OL{of}W"}
    found: Edition = observed(Edition, at, 2_000 + number, publish_year=year, **keys)
    return found


def redirect(old: str, new: str | None, at: At = (1, 0), place: int = 3_000) -> Redirect:
    found: Redirect = observed(Redirect, at, place, record_key=old, location=new)
    return found
