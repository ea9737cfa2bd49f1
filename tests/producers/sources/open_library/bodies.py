"""Works and bodies of the API, written by hand."""

import json
from typing import Any

SEARCH = "space"
ADA, BO = {"key": "/authors/OL1A", "name": "Ada Abara"}, {"key": "/authors/OL2A", "name": "Bo Brontin"}


def work(**more: Any) -> dict[str, Any]:
    """A whole work as the API lists one; None as a value is JSON null."""
    return {
        "key": "/works/OL10W",
        "title": "Beyond Comets",
        "edition_count": 12,
        "cover_id": 12818862,
        "cover_edition_key": "OL38586477M",
        "subject": ["Comets"],
        "ia_collection": [""],
        "lending_edition": "",
        "authors": [ADA],
        "first_publish_year": 1952,
        "ia": "beyondcomets0000adaa",
        "has_fulltext": True,
        "availability": {"status": "open", "isbn": None},
    } | more


def page(*works: Any, total: Any = 30, **more: Any) -> bytes:
    envelope = {"key": f"/subjects/{SEARCH}", "name": "space", "subject_type": "subject", "work_count": total}
    return json.dumps({**envelope, "works": list(works), **more}).encode()
