"""Events of Open Library: subjects, works, authors, editions, and records that were merged or deleted.

A work is one event whatever lists it: which subject lists it, its page tells. Subject pages and records of the dumps
know different columns of the same work; null is what the one at hand does not say.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from producers.contract import Event, Page, Sweep
from producers.fields import Code, Count, Keys, Label, Text

SOURCE = "open-library"
DUMP = "dump"  # the search whose pages are those of the monthly files

WorkKey = Annotated[str, Field(pattern=r"^/works/OL[0-9]{1,12}W$")]
AuthorKey = Annotated[str, Field(pattern=r"^/authors/OL[0-9]{1,12}A$")]
EditionKey = Annotated[str, Field(pattern=r"^/books/OL[0-9]{1,12}M$")]
RecordKey = Annotated[str, Field(pattern=r"^/(works/OL[0-9]{1,12}W|authors/OL[0-9]{1,12}A|books/OL[0-9]{1,12}M)$")]


class Work(Event):
    """One work, as a subject's page or a record says it."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "work"
    key_fields: ClassVar[tuple[str, ...]] = ("work_key",)

    work_key: WorkKey
    """Key of the work."""
    title: Text
    """Its title, cut at 2,000 characters."""
    first_publish_year: Code | None
    """As the search index computes it; null in records, and for about every tenth work."""
    edition_count: Count | None
    """Editions by the search index. Unit: editions."""
    cover_id: Count | None
    """Number of its cover. Unit: none."""
    cover_edition_key: Label | None
    """Edition that the cover is of."""
    has_fulltext: bool | None
    """Whether the Internet Archive has a text of it."""
    archive_id: Label | None
    """Item of the Internet Archive, the first where the API lists several."""
    author_keys: Keys
    """Keys of its authors, in the order in which the work names them."""


class Author(Event):
    """One author, as a work's line or a record says it."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "author"
    key_fields: ClassVar[tuple[str, ...]] = ("author_key",)

    author_key: AuthorKey
    """Key of the author."""
    name: Label | None
    """Name as the work's line or the record has it."""
    birth_date: Label | None
    """Free text of the record ("25 June 1903")."""
    death_date: Label | None
    """Free text of the record."""


class Subject(Event):
    """One subject, as the first page of its works says it."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "subject"
    key_fields: ClassVar[tuple[str, ...]] = ("subject",)

    subject: Label
    """Name of its search: lower case, with underscores; behind `person:`, `place:` or `time:` for the other kinds."""
    name: Label | None
    """As the API writes it."""
    work_count: Count | None
    """Works of the subject by the live search index."""
    ebook_count: Count | None
    """Of these, works with an e-book, where the answer has details."""


class Edition(Event):
    """One edition of a work, as its record says it."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "edition"
    key_fields: ClassVar[tuple[str, ...]] = ("edition_key",)

    edition_key: EditionKey
    """Key of the edition."""
    work_key: WorkKey
    """Key of the work that it is an edition of, the first where it names several."""
    publish_date: Label | None
    """Free text of the record."""
    publish_year: Code | None
    """The one year that `publish_date` names; null where it names none or several."""


class Redirect(Event):
    """One record that is no more: merged into another one, or deleted."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "redirect"
    key_fields: ClassVar[tuple[str, ...]] = ("record_key",)

    record_key: RecordKey
    """Key of the record that is no more."""
    location: RecordKey | None
    """Key of the record that it was merged into; null: it was deleted."""


class OpenLibraryPage(Page):
    source: ClassVar[str] = SOURCE


class OpenLibrarySweep(Sweep):
    source: ClassVar[str] = SOURCE
