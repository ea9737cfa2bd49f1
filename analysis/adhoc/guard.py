"""What of a statement can be refused by looking at it, before any database sees it.

Words are told from texts by what both databases understand alike: '…' with '' for a quote, "…", -- and /* */. Whatever
else hides words (escape strings, dollar quotes, Unicode escapes, comments inside comments) is refused, so that
what is looked at is what is executed.
"""

import re
from dataclasses import dataclass

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


_AGGREGATES = """
    count sum avg min max every bool_and bool_or array_agg string_agg percentile_disc percentile_cont mode median
    stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp
    regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy grouping
"""
_WINDOWS = """
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
"""
_VALUES = """
    abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log10 power pow mod div width_bucket
    greatest least coalesce nullif pg_typeof
    lower upper length char_length character_length octet_length substr substring left right position strpos starts_with
    trim btrim ltrim rtrim replace translate split_part concat concat_ws initcap reverse ascii chr md5
    regexp_replace regexp_like regexp_count regexp_instr regexp_substr regexp_match regexp_matches
    string_to_array regexp_split_to_array array_length cardinality unnest array_to_string
    date_trunc date_part extract age make_date to_char to_date to_number to_timestamp overlay
    generate_series
"""
FUNCTIONS = frozenset(f"{_AGGREGATES} {_WINDOWS} {_VALUES}".split())

# Words of the language that stand before a bracket, and types with a length.
BEFORE_BRACKETS = frozenset(
    """
    select from where and or not in exists on using by over filter group having values cast case when then else
    union all except intersect distinct any some array row lateral join cross left right full inner outer
    limit offset between like ilike similar is as materialized rollup cube sets with recursive window
    partition order within interval
    decimal numeric varchar char character varying timestamp timestamptz time bit float
    """.split()
)
