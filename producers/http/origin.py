"""Whether an address is one of a real API, or of something that makes its data up."""

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
