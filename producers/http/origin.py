"""Addresses of APIs: usable ones, and whether one is of a real API or of something that makes its data up."""

from ipaddress import ip_address
from urllib.parse import urlsplit

# Names that lead nowhere in the public net.
PRIVATE = (".localhost", ".local", ".internal", ".svc", ".test", ".invalid")


def is_public(url: str) -> bool:
    """Whether the host of a URL is one of the public net by its name or number; names are not looked up."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(PRIVATE)


def api_address(url: str, public: str, below: str) -> str:
    """The address that paths (`below` is the first part of each) are put behind.

    Raises ValueError when it is none; the message speaks of the `public` API.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"is not an http or https address; the public API is {public}")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"holds a user, a query or a fragment; give the address before {below} only")
    return url.rstrip("/")
