"""Instants as people write them."""

from datetime import UTC, datetime


def instant_of(text: str) -> datetime:
    """The UTC instant of an ISO 8601 date or date and time, in UTC where it names no zone. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
