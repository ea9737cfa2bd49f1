"""A key is recognised however an answer spells it: escaped in JSON, percent-encoded, in base64, or two of these.

Any character may be escaped, and any line of base64 may end. Within base64 the key may be spelt as libraries do it.
What this costs is bounded: each round reads the text a few times over, and there are as many rounds as `ROUNDS`.
"""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote_to_bytes

ROUNDS = 3  # of undoing escapes: JSON in JSON in JSON
SURE_BYTES = 8  # what is shorter would be found in base64 by chance
ESCAPE = re.compile(rb'((?:\\u[0-9a-fA-F]{4})+)|\\(["\\/bfnrt])')
SHORT = {b'"': b'"', b"\\": b"\\", b"/": b"/", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
BLANKS = b" \t\r\n"  # which may stand anywhere in base64


class Spellings:
    """The secrets that a text must not hold. One of fewer than SURE_BYTES bytes is not looked for in base64."""

    def __init__(self, secrets: Sequence[str]) -> None:
        plain = {secret.encode() for secret in secrets if secret}
        usual = {text for secret in secrets if len(secret.encode()) >= SURE_BYTES for text in _usually_written(secret)}
        # A key may itself look like something escaped; undone to nearly nothing it would be found everywhere.
        undone = {last for one in plain for last in [list(_undone(one))[-1]] if len(last) >= SURE_BYTES}
        once = {text for one in usual for text in _in_base64(one)}
        twice = {text for one in once for text in _in_base64(one)}
        self._plain = plain | undone
        self._encoded = once | twice

    def are_in(self, content: bytes) -> bool:
        """True when the text holds one of the secrets in any spelling."""
        return bool(self._plain) and any(self._is_in(text) for text in _undone(content))

    def _is_in(self, text: bytes) -> bool:
        if any(one in text for one in self._plain):
            return True
        packed = text.translate(None, BLANKS) if self._encoded else b""
        return any(one in packed for one in self._encoded)


def _usually_written(secret: str) -> set[bytes]:
    in_json = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    slashed = [text.replace("/", "\\/") for text in in_json]
    return {text.encode() for text in (secret, quote(secret), quote(secret, safe=""), *in_json, *slashed)}


def _undone(content: bytes) -> Iterator[bytes]:
    """The text, and what it says once its escapes are undone, once more and once more."""
    yield content
    for _ in range(ROUNDS):
        before = content
        for undo in (_without_escapes, _without_percents):
            after = undo(content)
            if after != content:
                content = after
                yield content
        if content == before:
            return


def _without_escapes(content: bytes) -> bytes:
    return ESCAPE.sub(_unescaped, content) if b"\\" in content else content


def _without_percents(content: bytes) -> bytes:
    return unquote_to_bytes(content) if b"%" in content else content


def _unescaped(escape: re.Match[bytes]) -> bytes:
    if escape[2]:
        return SHORT[escape[2]]
    units = bytes.fromhex(escape[1].replace(b"\\u", b"").decode())
    return units.decode("utf-16-be", "replace").encode()


def _in_base64(secret: bytes) -> set[bytes]:
    """The base64 spellings of it, whatever stands before and after it, in both alphabets."""
    found = set()
    for before in range(3):
        padded = bytes(before) + secret
        whole = base64.b64encode(padded + bytes(-len(padded) % 3))
        # A character stands for six bits: those that hold a bit of what is before or after are left out.
        certain = whole[-(-before * 8 // 6) : len(padded) * 8 // 6]
        found |= {certain, certain.translate(bytes.maketrans(b"+/", b"-_"))}
    return found
