"""The value types that event contracts are written in.

Each type is a JSON string, integer, boolean or list of strings with a limit, so that its JSON Schema says all there is
to check: pydantic checks it here, and the streaming stage builds the same check from the same schema. JSON numbers with
a fraction are never used: money and other exact decimals travel as strings and are decimals in the lake.
"""

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, Field

INSTANT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


@lru_cache(1024)  # all records of a page were observed at once
def _is_an_instant(text: str) -> str:
    datetime.strptime(text, INSTANT_FORMAT)  # raises ValueError on the 30th of February
    return text


def _is_an_int64(text: str) -> str:
    if not -(2**63) <= int(text) < 2**63:
        raise ValueError(f"{text} does not fit in 64 bits")
    return text


def instant(moment: datetime) -> str:
    """A UTC datetime as contract text: `2026-03-23T14:05:09.000123Z`."""
    if moment.utcoffset() is None or moment.utcoffset().total_seconds() != 0:  # type: ignore[union-attr]
        raise ValueError(f"{moment!r} is not in UTC; give an aware UTC datetime")
    return moment.strftime(INSTANT_FORMAT)


def parse_instant(text: str) -> datetime:
    """The UTC datetime of contract text; raises ValueError when it is not one."""
    from datetime import UTC

    return datetime.strptime(text, INSTANT_FORMAT).replace(tzinfo=UTC)


def _decimal(digits: int, scale: int) -> Any:
    pattern = rf"^-?(0|[1-9][0-9]{{0,{digits - scale - 1}}})\.[0-9]{{{scale}}}$"
    return Field(pattern=pattern, json_schema_extra={"format": f"decimal({digits},{scale})"})


# No NUL: PostgreSQL and Redshift cannot hold one.
NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=NO_NUL)]
Label = Annotated[str, Field(min_length=1, max_length=300, pattern=NO_NUL)]
Instant = Annotated[
    str,
    Field(
        pattern=r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z$",
        json_schema_extra={"format": "date-time"},
    ),
    AfterValidator(_is_an_instant),
]
Usd = Annotated[str, _decimal(14, 2)]
Amount = Annotated[str, _decimal(14, 2)]
Degrees = Annotated[str, _decimal(9, 6)]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]
Long = Annotated[int, Field(ge=0, le=2**63 - 1)]
Code = Annotated[int, Field(ge=0, le=9999)]
StateCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Int64Text = Annotated[
    str,
    Field(pattern=r"^(0|-?[1-9][0-9]{0,18})$", json_schema_extra={"format": "int64"}),
    AfterValidator(_is_an_int64),
]
Keys = Annotated[list[Label], Field(max_length=20_000)]
