"""The toy API: `GET {base}/{key}/{colour}/{page from 1}` answers `{"total": n, "things": […]}`."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from plumbing.settings import SharedSettings
from producers.sandbox.keys import gate_of
from producers.source import (
    Draft,
    PageError,
    ParsedPage,
    Polled,
    Quota,
    Reject,
    Request,
    Respond,
    SandboxOptions,
    Source,
)

from .contract import SOURCE as NAME
from .contract import Thing, ToyPage, ToySweep

PER_PAGE = 10
THINGS = 25


class ToySettings(SharedSettings):
    model_config = SettingsConfigDict(env_prefix="GPPS_TOY__")

    base_url: str = "http://127.0.0.1:1"
    colours: str = "red,blue"
    requests: int = 0  # that the key may make within `window`; 0: any number
    window: int | None = None  # seconds; None: in all
    api_key: SecretStr = Field(validation_alias="TOY_API_KEY")


def searches(settings: ToySettings) -> list[str]:
    return settings.colours.split(",")


def request(settings: ToySettings, search: str, page: int) -> Request:
    url = f"{settings.base_url}/{settings.api_key.get_secret_value()}/{search}/{page + 1}"
    return Request("GET", url, f"{settings.base_url}/***/{search}/{page + 1}")


def quotas(settings: ToySettings) -> list[Quota]:
    return [Quota(settings.requests, settings.window)] if settings.requests else []


def parse(body: bytes, search: str, page: int) -> ParsedPage:
    try:
        content = json.loads(body)
        things, total = content["things"], content["total"]
    except (ValueError, KeyError, TypeError) as error:
        raise PageError(f"not a page of things: {body[:40]!r} ({type(error).__name__})") from None
    drafts, rejects = [], []
    for place, thing in enumerate(things):
        if isinstance(thing, dict) and "id" in thing:
            content = {"thing_id": thing["id"], "colour": search, "size": thing.get("size"), "note": thing.get("note")}
            drafts.append(Draft(Thing, place, content))
        else:
            rejects.append(Reject(place, "a thing without an id", json.dumps(thing)[:2000]))
    return ParsedPage(drafts, rejects, total, ends=not things)


def things(colour: str, day: int) -> list[dict[str, Any]]:
    """Things of a colour in the sandbox: on odd days every third thing is bigger, and one is another."""
    found = [{"id": f"{number:03d}", "size": number, "note": None} for number in range(THINGS)]
    if day % 2:
        for thing in found[::3]:
            thing["size"] += 1000
        found[-1] = {"id": "new", "size": 1, "note": f"only {colour}"}
    return found


def sandbox(options: SandboxOptions) -> Respond:
    gate = gate_of(options)

    def respond(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        parts = path.strip("/").split("/")
        if len(parts) != 3 or method != "GET":
            return 404, {}, b"no such path"
        key, colour, page = parts
        admission = gate.admit(key)
        if admission.verdict == "over":
            return 429, {"Retry-After": str(admission.wait_seconds or 3600)}, b"too many"
        if admission.verdict != "admitted":
            return 403, {}, f"{admission.verdict} key".encode()
        found = things(colour, options.day)
        start = (int(page) - 1) * PER_PAGE
        answer = {"total": len(found), "things": found[start : start + PER_PAGE]}
        return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()

    return respond


def record(body: bytes, place: int) -> Any:
    found = json.loads(body)["things"]
    return found[place] if place < len(found) else None


SOURCE = Source(
    NAME, (Thing,), ToyPage, ToySweep, parse, record, (Polled(ToySettings, searches, request, sandbox, quotas=quotas),)
)
