"""When two employers' names are one employer, as the marts judge it: case, punctuation and legal forms do not count."""

import re

_BETWEEN_WORDS = re.compile(r"[^\w+#]+|_+")
_LEGAL = frozenset("inc llc corp corporation incorporated co company ltd limited lp llp plc".split())


def normalised(name: str) -> str:
    """The name as it is compared; empty where it holds no word."""
    words = _BETWEEN_WORDS.sub(" ", name.lower()).split()
    if words[:1] == ["the"]:
        words = words[1:]
    while words and words[-1] in _LEGAL:
        words = words[:-1]
    return " ".join(words)
