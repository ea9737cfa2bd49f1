"""How old a posting is, as the tracking query of its link says: `jobAge`, or `age` in older answers, in whole days.

The one true age there is: `updated` is the last modification. That `age` counts days as `jobAge` does is inferred.
"""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

NAMES = ("jobAge", "age")  # the first that is there counts
MOST_DAYS = 36_500
WHOLE = re.compile(r"[0-9]{1,5}", re.ASCII)


def age_days(link: Any) -> int | None:
    """Days since the posting was put up; None where the link does not say, or says two things."""
    if not isinstance(link, str):
        return None
    try:
        query = parse_qs(urlsplit(link.strip()).query)
    except ValueError:
        return None
    written = next((set(query[name]) for name in NAMES if name in query), set())
    text = written.pop() if len(written) == 1 else ""
    return int(text) if WHOLE.fullmatch(text) and int(text) <= MOST_DAYS else None
