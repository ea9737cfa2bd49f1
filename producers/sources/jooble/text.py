"""Text as the API writes it → text as the contract holds it: no tags, no entities, single blanks; empty is unknown."""

import html
import re

# Only what is surely markup: "List<String>" and "under < 5 years" stay as they are.
INLINE = re.compile(r"</?(?:b|i|u|em|strong|span|font|mark|a|sup|sub|small|big)(?:\s[^<>]*)?/?>", re.IGNORECASE)
BLOCK = re.compile(r"</?(?:br|p|div|li|ul|ol|h[1-6]|hr|tr|td)(?:\s[^<>]*)?/?>", re.IGNORECASE)
# Control characters, which a store may refuse, and blanks that str.split does not know.
BLANKS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029]+")
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens and the like, inside of words


def clean(raw: str) -> str | None:
    """The text without markup and with single blanks; None when nothing is left."""
    bare = html.unescape(BLOCK.sub(" ", INLINE.sub("", raw)))
    return " ".join(BLANKS.sub(" ", UNSEEN.sub("", bare)).split()) or None
