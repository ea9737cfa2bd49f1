"""Records and bodies of the API, written by hand."""

import json
from typing import Any

SEARCH = "1107|software developer|"


def record(**more: Any) -> dict[str, Any]:
    """A whole record as the API writes one; None as a value is JSON null."""
    return {
        "title": "Software Developer",
        "location": "Burke, VA",
        "snippet": "&nbsp;...<b>Software </b>Developers \r\n identify...&nbsp;",
        "salary": "",
        "source": "jobs.example",
        "type": "",
        "link": "https://jooble.org/desc/-9059355599196008744?ckey=it&age=39&scr=7240,016",
        "company": "Agency (A)",
        "updated": "2021-07-29T10:11:51.6948763+03:00",
        "id": -9059355599196008744,
    } | more


def without(name: str) -> dict[str, Any]:
    """The same record without one of its fields."""
    return {field: value for field, value in record().items() if field != name}


def page(*records: Any, total: Any = 30) -> bytes:
    return json.dumps({"totalCount": total, "jobs": list(records)}).encode()
