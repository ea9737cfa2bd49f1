"""Functions that work out a value and do nothing else, as far as PostgreSQL and DuckDB both have them, or one has."""

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
