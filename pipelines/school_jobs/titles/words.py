"""A job title in plain words: lower case, without decoration, rank and numerals, in the singular.

Rules are pairs of a pattern and what takes its place, applied in order by Spark's `regexp_replace`. What matters is not
that the words are good English but that two ways to write one title come out as the same words.
"""

from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

Rules = tuple[tuple[str, str], ...]

LONGEST = 300  # characters of a title that are looked at

ACCENTED = "àáâãäåāăąçćčďèéêëēėęěìíîïīįłñńňòóôõöøōőřśšşťùúûüūůűýÿžźż’‘ʼ`–—−‐‑\u00a0"
PLAIN = "aaaaaaaaacccdeeeeeeeeiiiiiilnnnoooooooorssstuuuuuuuyyzzz''''----- "

# Entities first: they may hide a tag. The ampersand itself may have been escaped twice.
MARKUP: Rules = (
    (r"&(amp;)+", "&"),
    (r"&(#39|apos|[lr]squo|#821[67]);", "'"),
    (r"&lt;", "<"),
    (r"&gt;", ">"),
    (r"&#?[a-z0-9]{1,8};", " "),
    (r"</?[a-z!][^<>]*>", " "),
    (r"\s+", " "),
)

_BRACKETS = r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}"

# Twice, for brackets in brackets; one that is never closed goes to the end.
BRACKETS: Rules = ((_BRACKETS, " "), (_BRACKETS, " "), (r"(?s)[(\[{].*", " "))

# What follows a dash between words, a comma, a slash, a bar, "for", "to" or "at" says where, for whom, or what else.
CUT: Rules = ((r"^[ ,/|-]+", ""), (r"(?s)( -|- |[,/|]| (for|to|at) ).*", ""))


def _word(pattern: str) -> str:
    return rf"(?<![^ ])(?:{pattern})(?![^ ])"


_NUMERAL = "[0-9+#]+|i{1,3}|iv|vi{0,3}"
_EMPLOYMENT = "full time|part time|per diem|temporary|bilingual|remote(?! sens)"

# Where a word ends is spelt out: Java's `\b` depends on its version.
PLAIN_WORDS: Rules = (
    (r"(?<![a-z0-9_])([a-z])\.(?=[a-z](?![a-z0-9_]))", "$1"),  # r.n.
    (r"&", " and "),
    (r"'s(?![a-z0-9_])|'", ""),
    (r"[^a-z0-9+#]+", " "),
)

RANK: Rules = (
    (_word(f"(?:level|grade|tier|step|band) (?:{_NUMERAL})|{_NUMERAL}"), " "),
    (r" +", " "),
    (_word(f"(?:entry|mid|senior) level|senior|sr|junior|jr|{_EMPLOYMENT}"), " "),
    (r" +", " "),
    (r"^ | $", ""),
    (r"^(?:(?:lead|principal|staff|experienced) )+(?=[^ ])", ""),  # "principal" alone leads a school
)

# Words that end in s and are no plurals of people.
UNCHANGED = (
    "sales news series species always "
    "devops kubernetes physics mathematics electronics logistics economics athletics statistics analytics robotics "
    "genetics obstetrics pediatrics orthopedics graphics optics plastics ceramics hydraulics ethics politics "
    "informatics bioinformatics biophysics aerobics gymnastics mechatronics avionics diagnostics"
).split()
_MEN = "sales|fore|fire|police|repair|crafts|drafts|yeo|line|watch|door|hand|journey|service|"

SINGULAR: Rules = (
    (_word("(sales|)people"), "$1person"),
    (_word("(mid|house|)wives"), "$1wife"),
    (_word(f"((?:{_MEN})(?:wo|))men"), "$1man"),
    (_word("(child|bus|gas|movie|cookie|rn|lpn|cna|emt)(?:ren|es|s)"), "$1"),
    (_word(rf"(?!(?:{'|'.join(UNCHANGED)})(?![^ ]))([a-z]{{2,}})ies"), "$1y"),
    (_word(r"([a-z]+(?:ss|sh|ch|x))es"), "$1"),
    (_word(rf"(?!(?:{'|'.join(UNCHANGED)})(?![^ ]))([a-z]{{2,}}[^siu ])s"), "$1"),
)


def normalised(title: Column) -> Column:
    """The title in plain words; empty when it has none, null when it is null."""
    start = F.lower(F.substring(title, 1, LONGEST))
    unmarked = F.translate(_replaced(start, MARKUP), ACCENTED, PLAIN)
    return _replaced(unmarked, (*BRACKETS, *CUT, *PLAIN_WORDS, *RANK, *SINGULAR))


def uncut(name: Column) -> Column:
    """The name of an occupation such that `normalised` takes it whole, but for what it excepts.

    "Cooks, Restaurant" loses nothing; of "Chemists, Except …" what comes before the comma is the name.
    """
    return F.translate(F.regexp_replace(name, r"(?i),? (except|including) .*", ""), ",/|", "   ")


def _replaced(text: Column, rules: Rules) -> Column:
    return reduce(lambda done, rule: F.regexp_replace(done, F.lit(rule[0]), F.lit(rule[1])), rules, text)
