"""Expected contents of the stores for the toy API, stated independently of the stage."""

import hashlib
from typing import Any

from .api import things

CONTENT = ("thing_id", "colour", "size", "note")


def content(day: int, colours: tuple[str, ...] = ("red", "blue")) -> dict[str, dict[str, Any]]:
    """Content of every key the API lists on a day."""
    rows = [
        {"thing_id": thing["id"], "colour": colour, "size": thing["size"], "note": thing["note"]}
        for colour in colours
        for thing in things(colour, day)
    ]
    return {f"{row['thing_id']}|{row['colour']}": row for row in rows}


def after(*days: int) -> dict[str, dict[str, Any]]:
    """Latest content of every key ever listed, when these days were polled one after the other."""
    return {key: row for day in days for key, row in content(day).items()}


def event_id(entity: str, epoch: int, counter: int, place: int) -> str:
    return hashlib.sha256(f"toy/{entity}/{epoch}/{counter}/{place}".encode()).hexdigest()[:32]
