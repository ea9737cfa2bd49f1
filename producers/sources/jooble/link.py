"""Contents of a posting's link: its exact id, its address without what changes on every call, its site and age.

The tracking query says in whole days how long a posting has been up (`jobAge`, `age` in older answers: that it counts
days, too, is inferred). It is the one true age there is: `updated` is the last modification.
"""

import re
from typing import Any
from urllib.parse import urlsplit

LEAST, MOST = -(2**63), 2**63 - 1
IN_LINK = re.compile(r"/(?:desc|away|jdp)/(-?[0-9]{1,19})(?![0-9])", re.ASCII)
WRITTEN = re.compile(r"-?[0-9]{1,19}", re.ASCII)
COUNTRY_SITE = re.compile(r"([a-z]{2})\.jooble\.org")


def job_id(raw: Any, link: Any) -> int | None:
    """The posting's id, exactly: `raw` is the JSON value of `id`, None when neither it nor the link holds one.

    A file written by JavaScript holds a rounded id (5719192845797001000), and may have lost its sign; the link then
    still holds the exact one (/jdp/5719192845797000838).
    """
    given = _given(raw)
    linked = _in_link(link)
    if given is None or (linked is not None and float(abs(given)) == float(abs(linked))):
        return linked
    return given


def bare_link(raw: str) -> str | None:
    """The address without query and fragment, which change on every call; None when it is no web address."""
    if not raw.strip().isprintable():
        return None
    try:
        parts = urlsplit(raw.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return None
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def of_us_site(link: str | None) -> bool:
    """True when a posting comes from the site of the United States, which is also the one without a country."""
    host = urlsplit(link).hostname or "" if link else ""
    country = COUNTRY_SITE.fullmatch(host)
    return country is None or country[1] == "us"


def _given(raw: Any) -> int | None:
    if isinstance(raw, str) and WRITTEN.fullmatch(raw.strip()):
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        return None
    return raw if LEAST <= raw <= MOST else None


def _in_link(link: Any) -> int | None:
    found = IN_LINK.search(link) if isinstance(link, str) else None
    return _given(int(found[1])) if found else None


NAMES = ("jobAge", "age")  # the first that is there counts
MOST_DAYS = 36_500
STATED = re.compile(r"(?<=[?&])(jobAge|age)=([^&#]+)")
WHOLE = re.compile(r"[0-9]{1,5}", re.ASCII)


def age_days(link: Any) -> int | None:
    """Days since the posting was put up; None where the link does not say, or says two things."""
    query = link.partition("#")[0].partition("?")[1:] if isinstance(link, str) else ()
    stated = STATED.findall("".join(query))
    written = next((found for name in NAMES if (found := {value for key, value in stated if key == name})), set())
    text = written.pop() if len(written) == 1 else ""
    return int(text) if WHOLE.fullmatch(text) and int(text) <= MOST_DAYS else None
