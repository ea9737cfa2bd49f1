"""Events of the College Scorecard: schools, their programmes, and the walk that saw them.

Amounts are US dollars as decimal text; null is unknown (suppressed, missing or not reported), never zero.
Field meanings follow the official data dictionary of January 2025.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from producers.contract import Event, Page, Sweep
from producers.fields import Code, Count, Degrees, Label, StateCode, Usd

SOURCE = "college-scorecard"
SEARCH = "schools"  # one walk covers schools and the programmes inside them

UnitId = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,11}$")]
Cip4 = Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class School(Event):
    """One institution, by UNITID."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "school"
    key_fields: ClassVar[tuple[str, ...]] = ("unit_id",)

    unit_id: UnitId
    ope6_id: Label | None
    """First six digits of the OPEID, by which branches share one institution."""
    name: Label
    city: Label | None
    state: StateCode | None
    zip: Label | None
    ownership_code: Code | None  # 1 public, 2 private nonprofit, 3 private for-profit
    locale_code: Code | None
    """Degree of urbanisation by NCES: 11 to 13 city, 21 to 23 suburb, 31 to 33 town, 41 to 43 rural."""
    predominant_degree_code: Code | None  # 0 not classified … 4 graduate
    operating: bool | None
    main_campus: bool | None
    """Whether this is the main campus; null is unknown."""
    latitude_degrees: Degrees | None
    longitude_degrees: Degrees | None
    students: Count | None
    tuition_in_state_usd: Usd | None
    tuition_out_of_state_usd: Usd | None
    net_price_usd: Usd | None
    median_earnings_10yr_usd: Usd | None
    median_debt_usd: Usd | None


class Program(Event):
    """One programme of a school: field of study (CIP, four digits) at one credential level."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "program"
    key_fields: ClassVar[tuple[str, ...]] = ("unit_id", "cip4", "credential_level")

    unit_id: UnitId
    cip4: Cip4
    credential_level: Annotated[int, Field(ge=1, le=99)]  # 1 certificate, 3 bachelor, 5 master … 99 no credential
    title: Label
    credential_title: Label | None
    distance_code: Code | None
    awards_1: Count | None
    """Awards in the earlier of the two reported years."""
    awards_2: Count | None
    """Awards in the later of the two reported years."""
    debt_median_usd: Usd | None
    debt_count: Count | None
    """Graduates behind debt_median_usd."""
    earnings_1yr_median_usd: Usd | None
    earnings_1yr_count: Count | None
    """Graduates behind earnings_1yr_median_usd: working, and not enrolled."""
    earnings_4yr_median_usd: Usd | None
    earnings_4yr_count: Count | None
    """Graduates behind earnings_4yr_median_usd: working, and not enrolled."""
    earnings_5yr_median_usd: Usd | None
    earnings_5yr_count: Count | None
    """Graduates behind earnings_5yr_median_usd: working, and not enrolled."""


class ScorecardPage(Page):
    source: ClassVar[str] = SOURCE


class ScorecardSweep(Sweep):
    source: ClassVar[str] = SOURCE
