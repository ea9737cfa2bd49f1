"""Events of Jooble: postings, and the searches that found them.

A posting's key holds the field of study whose search found it: a hint, not proof, that the posting is for that field.
What varies from call to call (`snippet`, and the age that the tracking query of the link tells) is noted with the
event and is no change of the posting.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from producers.contract import Event, Page, Sweep
from producers.fields import Amount, Count, Instant, Int64Text, Label, StateCode, Text, Usd

SOURCE = "jooble"

Cip4 = Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class Job(Event):
    """One posting as one field's search showed it."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "job"
    key_fields: ClassVar[tuple[str, ...]] = ("job_id", "cip4")
    notes: ClassVar[tuple[str, ...]] = ("age_days", "snippet")

    job_id: Int64Text  # signed 64 bits, as text: JavaScript and pandas round it
    cip4: Cip4
    title: Text
    company: Label | None
    location: Label | None  # as the API wrote it
    state: StateCode | None  # where `location` names a US state
    job_type: Label | None
    origin: Label | None  # the site the posting comes from
    link: Text | None  # without its tracking query
    updated_at: Instant | None  # last modification, not the date of posting
    salary: Label | None  # as the API wrote it
    salary_min: Amount | None
    salary_max: Amount | None
    salary_currency_code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None
    salary_period: Literal["hour", "day", "week", "month", "year"] | None
    salary_annual_min_usd: Usd | None  # only where currency and period are certain
    salary_annual_max_usd: Usd | None
    age_days: Count | None
    """Days since the posting was published, where its link says so."""
    snippet: Text | None
    """A piece of the description, without markup."""


class JooblePage(Page):
    source: ClassVar[str] = SOURCE


class JoobleSweep(Sweep):
    source: ClassVar[str] = SOURCE


def search_id(cip4: str, keywords: str, location: str) -> str:
    """Name of one search, `cip4|keywords|location`; its first part tells the field it belongs to."""
    return f"{cip4}|{keywords}|{location}"
