"""Guard that refuses statements by looking at them, before any database sees them.

sqlglot tells words from texts. What hides words in one database and not in the other (escape strings, dollar quotes,
Unicode escapes, comments inside comments) is refused, so that what is looked at is what is executed.
"""

import re

from plumbing.errors import WrongUsage

_BEGINNINGS = {"select", "with", "values", "("}
_BEFORE_NAMES = {"as", "with", "recursive", ")"}  # a name after these, before a bracket, is no function
_TEXT = re.compile(r"[xbn]?'", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d]|[^\x00-\x7f]")
_LIKE_THIS = "is not understood here; a text is written 'like this', a quote in it twice"

_LISTED = "; `gpps sql 'SHOW TABLES'` lists the views, `gpps dictionary VIEW` their columns"


class Refused(WrongUsage):
    """The statement is not answered. The message says why, and what would be."""


def one_select(statement: str, dialect: str = "postgres") -> list[str]:
    """The statement's words, texts and signs, without comments and a last semicolon.

    `dialect`: postgres or duckdb. Raises Refused unless it reads, once.
    """
    import sqlglot
    from sqlglot.errors import TokenError

    try:
        tokens = sqlglot.tokenize(statement, dialect=dialect)
    except TokenError:
        raise Refused("a text, a name or a comment has no end") from None
    words = [statement[token.start : token.end + 1] for token in tokens]
    for token, text in zip(tokens, words, strict=True):
        if any("/*" in comment for comment in token.comments):
            raise Refused("a comment begins inside a comment")
        escaped = statement[token.start : token.end + 3].lower() in ("u&'", 'u&"')
        is_other_text = token.token_type.name.endswith("STRING") and not _TEXT.match(text)
        if escaped or is_other_text or token.token_type.name in ("UNKNOWN", "PARAMETER") or "\x00" in text:
            raise Refused(f"{text[:40]} {_LIKE_THIS}")
    if words and words[-1] == ";":
        words.pop()
    if not words:
        raise Refused("there is no statement")
    if words[0].lower() not in _BEGINNINGS:
        raise Refused(f"{words[0][:40]} is not answered; a statement begins with SELECT, WITH or VALUES{_LISTED}")
    if ";" in words:
        raise Refused("there are several statements; one at a time is answered")
    return words


def only_known_functions(words: list[str]) -> None:
    """Raises Refused for a function that is not known to be harmless: others read files, send signals, set roles."""
    for before, text, after in zip(["", *words], words, words[1:], strict=False):
        if after != "(" or before.lower() in _BEFORE_NAMES or _TEXT.match(text) or not _NAME.search(text):
            continue
        quoted = text.startswith('"')
        name = text[1:-1].replace('""', '"') if quoted else text.lower().split()[-1]  # of GROUP BY the last word
        if name not in FUNCTIONS and (quoted or name not in BEFORE_BRACKETS):
            raise Refused(
                f"the function {name} is not answered here; those that are: counts, sums and quantiles, windows, "
                "and the usual ones of numbers, texts and dates"
            )


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
