"""CloudEvents 1.0 in Kafka's binary mode: attributes as `ce_*` headers, the event's JSON as the value."""

from producers.contract import Event

SPECIFICATION = "1.0"
CONTENT_TYPE = "application/json"


def schema_uri(model: type[Event]) -> str:
    """Name of a contract's JSON Schema; `python -m producers schema TOPIC` prints it."""
    return f"urn:gpps:schema:{model.topic()}"


def headers(event: Event) -> list[tuple[str, bytes]]:
    """Headers of an event's record, UTF-8."""
    values = {
        "ce_specversion": SPECIFICATION,
        "ce_id": event.event_id,
        "ce_source": f"urn:gpps:source:{event.source}",
        "ce_type": f"gpps.{event.topic()}",
        "ce_time": event.observed_at,
        "ce_subject": event.key(),
        "ce_dataschema": schema_uri(type(event)),
        "content-type": CONTENT_TYPE,
    }
    return [(name, value.encode()) for name, value in values.items()]
