"""Who may ask the Jooble sandbox: the gate, and what quirks add to it."""

import re
from collections.abc import Mapping

from producers.sandbox_gate import Gate, Key
from producers.source import Quota

ENDPOINT = re.compile(r"(?:/([^?]*))?/api/([^/?]*)/?")
COUNTRY_HOST = re.compile(r"([a-z]{2})\.jooble\.org(?::[0-9]+)?")
IN_ALL = Quota(500, None)


class Access:
    """Any thread may ask. With `quota-500` a key's further requests are counted under a name no request can carry."""

    def __init__(self, gate: Gate, quirks: frozenset[str]) -> None:
        self._gate, self._quirks = gate, quirks

    def admits(self, path: str, headers: Mapping[str, str]) -> bool | None:
        """Whether the request may be made; it counts when it may. None: there is nothing at this path."""
        endpoint = ENDPOINT.fullmatch(path)
        if endpoint is None:
            return None
        if "country-key" in self._quirks and _country(endpoint[1] or "", headers) != "us":
            return False
        key = endpoint[2]
        return self._good(key) and ("quota-500" not in self._quirks or self._good_in_all(key))

    def _good(self, key: str) -> bool:
        return self._gate.admit(key).verdict == "admitted"

    def _good_in_all(self, key: str) -> bool:
        self._gate.put(f"{key}#quota-500", Key(quotas=(IN_ALL,)))  # what it has used stays used
        return self._good(f"{key}#quota-500")


def _country(prefix: str, headers: Mapping[str, str]) -> str:
    """The country whose site is asked: by host, or by the last part of what stands before /api (`/pl/api/…`)."""
    host = next((value for name, value in headers.items() if name.lower() == "host"), "")
    found = COUNTRY_HOST.fullmatch(host.lower())
    last = prefix.rpartition("/")[2].lower()
    return found[1] if found else last if re.fullmatch(r"[a-z]{2}", last) else "us"
