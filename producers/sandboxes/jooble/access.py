"""Who may ask the Jooble sandbox: the gate, and what quirks add to it."""

import re
from collections.abc import Mapping
from typing import Literal

from producers.sandbox.keys import Gate, Key
from producers.source import Quota

ENDPOINT = re.compile(r"(?:/([^?]*))?/api/([^/?]*)/?")
COUNTRY_HOST = re.compile(r"([a-z]{2})\.jooble\.org(?::[0-9]+)?")
IN_ALL = Quota(500, None)
Verdict = Literal["admitted", "refused", "over", "nowhere"]


class Access:
    """Any thread may ask. With `quota-500` a key's further requests are counted under a name no request can carry."""

    def __init__(self, gate: Gate, quirks: frozenset[str]) -> None:
        self._gate, self._quirks = gate, quirks

    def verdict(self, path: str, headers: Mapping[str, str]) -> Verdict:
        """What becomes of a request to this path; it counts when it is admitted."""
        endpoint = ENDPOINT.fullmatch(path)
        if endpoint is None:
            return "nowhere"
        if "country-key" in self._quirks and _country(endpoint[1] or "", headers) != "us":
            return "refused"
        given = self._admitted(endpoint[2])
        return self._in_all(endpoint[2]) if given == "admitted" and "quota-500" in self._quirks else given

    def _admitted(self, key: str) -> Verdict:
        said = self._gate.admit(key).verdict
        return said if said in ("admitted", "over") else "refused"

    def _in_all(self, key: str) -> Verdict:
        self._gate.put(f"{key}#quota-500", Key(quotas=(IN_ALL,)))  # what it has used stays used
        return self._admitted(f"{key}#quota-500")


def _country(prefix: str, headers: Mapping[str, str]) -> str:
    """The country whose site is asked: by host, or by the last part of what stands before /api (`/pl/api/…`)."""
    host = next((value for name, value in headers.items() if name.lower() == "host"), "")
    found = COUNTRY_HOST.fullmatch(host.lower())
    last = prefix.rpartition("/")[2].lower()
    return found[1] if found else last if re.fullmatch(r"[a-z]{2}", last) else "us"
