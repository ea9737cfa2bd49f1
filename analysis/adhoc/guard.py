"""What of a statement can be refused by looking at it, before any database sees it.

Words are told from texts by what both databases understand alike: '…' with '' for a quote, "…", -- and /* */. Whatever
else hides words (escape strings, dollar quotes, Unicode escapes, comments inside comments) is refused, so that
what is looked at is what is executed.
"""

import re
from dataclasses import dataclass

from analysis.adhoc.functions import BEFORE_BRACKETS, FUNCTIONS

_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<word>[^\W\d][\w$]*)
    |(?P<number>\d[\w.]*)
    |(?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)
_BEGINNINGS = {"select", "with", "values", "("}
_BEFORE_NAMES = {"as", "with", "recursive", ")"}  # a name after these, before a bracket, is no function


class Refused(ValueError):
    """The statement is not answered. The message says why, and what would be."""


@dataclass(frozen=True)
class Token:
    kind: str
    text: str

    @property
    def word(self) -> str:
        """The name that stands here, as PostgreSQL folds it; the sign itself for others."""
        return self.text[1:-1].replace('""', '"') if self.kind == "quoted" else self.text.lower()


def one_select(statement: str) -> list[Token]:
    """The statement's tokens, without blanks, comments and a last semicolon. Raises Refused unless it reads, once."""
    tokens = _tokens(statement)
    if tokens and tokens[-1].text == ";":
        tokens.pop()
    if not tokens:
        raise Refused("there is no statement")
    if any(token.kind == "sign" and token.text == ";" for token in tokens):
        raise Refused("there are several statements; one at a time is answered")
    if tokens[0].word not in _BEGINNINGS:
        raise Refused(f"{tokens[0].text[:40]} is not answered; a statement begins with SELECT, WITH or VALUES")
    return tokens


def only_known_functions(tokens: list[Token]) -> None:
    """Raises Refused for a function that is not known to be harmless: others read files, send signals, set roles."""
    for at, token in enumerate(tokens[:-1]):
        if tokens[at + 1].text != "(" or token.kind not in ("word", "quoted"):
            continue
        if at and tokens[at - 1].word in _BEFORE_NAMES:
            continue
        if token.word not in FUNCTIONS and (token.kind == "quoted" or token.word not in BEFORE_BRACKETS):
            raise Refused(f"the function {token.word} is not answered here; {_hint()}")


def _hint() -> str:
    return "those that are: counts, sums and quantiles, windows, and the usual ones of numbers, texts and dates"


def _tokens(statement: str) -> list[Token]:
    found = [Token(str(match.lastgroup), match.group()) for match in _TOKEN.finditer(statement)]
    for token, following in zip(found, [*found[1:], Token("end", "")], strict=False):
        _plain(token, following)
    return [token for token in found if token.kind != "space"]


def _plain(token: Token, following: Token) -> None:
    if token.kind == "sign" and token.text in "'\"$\\\x00":
        raise Refused(f"{token.text} is not understood here; a text is written 'like this', a quote in it twice")
    if token.kind == "space" and "/*" in token.text[2:] and token.text.startswith("/*"):
        raise Refused("a comment begins inside a comment")
    if token.text == "/" and following.text == "*":
        raise Refused("a comment has no end")
    if token.kind == "word" and token.text.lower() in ("e", "u") and following.text[:1] in ("'", "&"):
        raise Refused("texts with escapes are not understood here; a text is written 'like this', a quote in it twice")
