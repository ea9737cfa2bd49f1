"""Services of the caller's own, as `gpps status` tells of them: where each is, and whether it answers."""

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from ops.local.environment import BROKER, KAFKA, LAKE, WAREHOUSE, Service
from ops.local.service import opened

LIMIT_SECONDS = 2.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SILENT = "no answer within 2 s"


@dataclass(frozen=True)
class OwnStatus:
    """One service, under the name that the local one has. `where`: without credentials. `trouble`: None, it answers."""

    name: str
    where: str
    trouble: str | None


def statuses(services: Sequence[Service], environment: Mapping[str, str]) -> list[OwnStatus]:
    """Asks all of them side by side; the warehouse alone for a session. `environment` is that of this process."""
    places = [_place(service, environment) for service in services]
    answers: list[str | None] = [SILENT] * len(services)

    def ask(number: int) -> None:
        try:
            answers[number] = places[number][1]()
        except (OSError, ValueError) as error:
            answers[number] = str(getattr(error, "reason", None) or error)

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(len(services))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(LIMIT_SECONDS + 0.5)  # a name server that is silent takes longer than any limit of ours
    found = zip(services, places, answers, strict=True)
    return [OwnStatus(service.local, where, trouble) for service, (where, _), trouble in found]


Ask = Callable[[], str | None]


def _place(service: Service, environment: Mapping[str, str]) -> tuple[str, Ask]:
    if service == WAREHOUSE:
        from plumbing.postgres import place

        return place(), _postgres
    if service == BROKER:
        return environment[KAFKA], lambda: _any_of(environment[KAFKA].split(","))
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
    endpoint = next((environment[name] for name in service.leads if environment.get(name)), None)
    parts = urlsplit(endpoint or f"https://{service.local}.{region}.amazonaws.com")
    url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    lake = environment.get("GPPS_LAKE_URI") if service == LAKE else None
    return f"{lake} at {url}" if lake else url, lambda: _http(url)


def _postgres() -> str | None:
    import psycopg

    try:
        psycopg.connect(connect_timeout=int(LIMIT_SECONDS)).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return None


def _any_of(brokers: Sequence[str]) -> str | None:
    trouble: str | None = None
    for broker in brokers:
        host, _, port = broker.strip().rpartition(":")
        try:
            with closing(socket.create_connection((host.strip("[]"), int(port)), LIMIT_SECONDS / len(brokers))):
                return None
        except OSError as error:
            trouble = str(error)
    return trouble


def _http(url: str) -> str | None:
    """Any reply counts as an answer, even a refusal for lack of a key."""
    here = urlsplit(url).hostname in LOOPBACK
    try:
        with opened(url, LIMIT_SECONDS) if here else urllib.request.urlopen(url, timeout=LIMIT_SECONDS):
            return None
    except urllib.error.HTTPError:
        return None
