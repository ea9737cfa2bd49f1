"""The unit of a column, by the project's naming rule: a name ends in its unit, or counts what it names."""

import re

from analysis.dictionary.model import NO_UNIT, Undocumented
from analysis.dictionary.notes import notes

# Of these types only what is said of its instants, days and decimals has a unit.
_WITHOUT = re.compile(r"^(string$|text|varchar|jsonb|boolean|binary|array|string, int64)")
# The first expression that is found in the name says the unit.
_RULES = (
    (r"_code$", NO_UNIT),
    (r"^_?(version|highest|generation|epoch|counter|place|page|partition|offset|batch_id|run|rank)$", NO_UNIT),
    (r"^seed$|^kafka_partition$|_offset$|^key$", NO_UNIT),
    (r"(^|_)(n|flagged|missing)$", "values"),
)
# Where the pipeline says nothing else.
_OTHERWISE = (
    (r"_usd$", "US dollars"),
    (r"_degrees$", "degrees"),
    (r"_date$|^day$", "UTC day"),
    (r"_at$|_timestamp$", "UTC instant"),
    (r"_days$", "days"),
    (r"_seconds$", "seconds"),
    (r"_share$|_score$|_fraction$", "fraction from 0 to 1"),
    (r"_concentration$", "index from 0 to 1"),
    (r"^(pages|searches|sweeps|events|files|rows|bytes)(_|$)", ""),
    (r"^(median|low|high)$", "that of the value"),
    (r"^mads$", "median absolute deviations of the logarithm"),
    (r"^quartile_spreads$", "distances between the quartiles of the logarithm"),
    (r"^least_times$", "ratio"),
    (r"^x$", "hundredths of the value's"),
    (r"^(total|listed)$", "records"),
    (r"^keys$|^found$|^looked_at$", "rows"),
)


def unit(name: str, type_: str) -> str:
    """The unit of a column of this name and type; NO_UNIT is said, not left open. Raises Undocumented."""
    if _WITHOUT.match(type_.lower()):
        return NO_UNIT
    for expression, said in (*_RULES, *notes().units, *_OTHERWISE):
        if found := re.search(expression, name):
            return said or found.group(1)
    raise Undocumented(
        f"{name} ({type_}) has no unit: name it by the rules of analysis/dictionary/units.py, or "
        "say it in the pipeline's dictionary.toml"
    )
