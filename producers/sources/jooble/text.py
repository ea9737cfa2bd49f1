"""Text as the API writes it → text as the contract holds it: no tags, no entities, single blanks; empty is unknown.

Some sites hand in what was encoded already ("R&amp;amp;D"), so entities and tags go as long as there are any.
"""

import html
import re

# Only what is surely markup: "List<String>" and "under < 5 years" stay as they are.
INLINES = "b|i|u|s|em|strong|span|font|mark|a|sup|sub|small|big|wbr"
BLOCKS = "br|p|div|section|article|li|ul|ol|dl|dt|dd|h[1-6]|hr|table|thead|tbody|tr|td|th|img|pre|blockquote"
INLINE = re.compile(rf"</?(?:{INLINES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
BLOCK = re.compile(rf"</?(?:{BLOCKS})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
CODE = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
CUT_OFF = re.compile(rf"</?(?:(?:{INLINES}|{BLOCKS})(?:\s[^<>]*)?)?\Z", re.IGNORECASE)
BULLET = re.compile(r"[\r\n]\s*[*~•·▪]+(?=[^*~•·▪])")
# Control characters, which a store may refuse, and blanks that str.split does not know.
BLANKS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029]+")
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens and the like, inside of words
MOST_LAYERS = 4  # of encoding
LONGEST_SNIPPET = 2_000


def plain_snippet(raw: str) -> str | None:
    """A snippet as plain text on one line: a tag it was cut off in goes, bullets of a list become `•`.

    What is beyond 2,000 characters is cut off.
    """
    text = clean(BULLET.sub(" • ", CUT_OFF.sub("", raw)))
    return text[:LONGEST_SNIPPET].rstrip() if text else None


def whole(raw: str) -> str:
    """Half a surrogate pair, which no event may hold, becomes `?`."""
    return raw.encode("utf-8", "replace").decode()


def clean(raw: str) -> str | None:
    """The text `whole`, without markup and with single blanks; None when nothing is left."""
    if raw.isascii() and raw.isprintable() and "<" not in raw and "&" not in raw:
        return " ".join(raw.split()) or None  # as most are, at a tenth of the cost
    bare = _without_tags(whole(raw))
    for _ in range(MOST_LAYERS):
        before, bare = bare, _without_tags(html.unescape(bare))
        if bare == before:
            break
    return " ".join(BLANKS.sub(" ", UNSEEN.sub("", bare)).split()) or None


def _without_tags(text: str) -> str:
    return BLOCK.sub(" ", INLINE.sub("", CODE.sub(" ", text)))
