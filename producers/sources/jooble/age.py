"""How old a posting is, as the tracking query of its link says: `jobAge`, or `age` in older answers, in whole days.

The one true age there is: `updated` is the last modification. That `age` counts days as `jobAge` does is inferred.
"""

import re
from typing import Any

NAMES = ("jobAge", "age")  # the first that is there counts
MOST_DAYS = 36_500
STATED = re.compile(r"(?<=[?&])(jobAge|age)=([^&#]+)")
WHOLE = re.compile(r"[0-9]{1,5}", re.ASCII)


def age_days(link: Any) -> int | None:
    """Days since the posting was put up; None where the link does not say, or says two things."""
    query = link.partition("#")[0].partition("?")[1:] if isinstance(link, str) else ()
    stated = STATED.findall("".join(query))
    written = next((found for name in NAMES if (found := {value for said, value in stated if said == name})), set())
    text = written.pop() if len(written) == 1 else ""
    return int(text) if WHOLE.fullmatch(text) and int(text) <= MOST_DAYS else None
