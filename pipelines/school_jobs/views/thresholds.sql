-- What is compared within which group, by which rule, with which limits: written down before any data is looked at.
-- column view: the derived view that holds the flag
-- column measure: what is examined; the flag is called <measure>_flag
-- column called: the measure in words
-- column source_column: column of the stable view that holds the value
-- column compared_within: the group whose values it is compared with
-- column or_within: the wider group, when that one is too small; null: there is none
-- column direction: both ends are flagged, or high ones only
-- column mads: outside the median times or divided by the median ratio to the median, to this power; null: the limit is a fixed one
-- column quartile_spreads: outside the quartiles times or divided by their ratio, to this power; null: the limit is a fixed one
-- column least_times: never flagged: what is within this many times the median, number
-- column least_n: groups with fewer values are not examined, values
-- column reason: why it is so
SELECT *
FROM (
    VALUES
    (
        'programs_examined', 'earnings_1yr', 'earnings one year after completion', 'earnings_1yr_median_usd',
        'field and credential level', 'CIP family and credential level', 'both', 5, 2, 2, 20,
        'pay differs most by field and by level; medians of programmes of one field and level lie close together'
    ),
    (
        'programs_examined', 'earnings_4yr', 'earnings four years after completion', 'earnings_4yr_median_usd',
        'field and credential level', 'CIP family and credential level', 'both', 5, 2, 2, 20, 'as earnings_1yr'
    ),
    (
        'programs_examined', 'earnings_5yr', 'earnings five years after completion', 'earnings_5yr_median_usd',
        'field and credential level', 'CIP family and credential level', 'both', 5, 2, 2, 20, 'as earnings_1yr'
    ),
    (
        'programs_examined', 'debt', 'debt of graduates', 'debt_median_usd', 'field and credential level',
        'CIP family and credential level', 'both', 5, 2, 2, 20, 'the length of the study decides most of the debt'
    ),
    (
        'programs_examined', 'graduates', 'graduates of a programme', 'graduates', 'field and credential level',
        'CIP family and credential level', 'high', 5, 2, 10, 20,
        'programmes are of very different sizes, and small ones are common: only what is far above all is strange'
    ),
    (
        'jobs_examined', 'salary', 'lower bound of a salary', 'salary_annual_min_usd', 'field', 'CIP family', 'both',
        5, 2, 2, 20,
        'the lower bound is what salary medians are made of; an hourly or monthly figure read as yearly is far below'
    ),
    (
        'jobs_examined', 'salary_max', 'upper bound of a salary', 'salary_annual_max_usd', 'field', 'CIP family',
        'both', 5, 2, 2, 20,
        'as salary; a yearly figure read as monthly is far above'
    ),
    (
        'jobs_examined', 'salary_range', 'range of a salary', 'salary_annual_max_usd',
        'the posting: upper per lower bound', NULL, 'high',
        NULL, NULL, 5, 1,
        'a fixed limit: an upper bound beyond five times the lower one is a slip or says nothing; below it: not judged'
    ),
    (
        'schools_examined', 'tuition_in_state', 'tuition in-state', 'tuition_in_state_usd',
        'ownership and predominant degree',
        'ownership', 'both', 5, 2, 3, 20, 'who owns a school decides most of what it asks; reductions are common'
    ),
    (
        'schools_examined', 'tuition_out_of_state', 'tuition out-of-state', 'tuition_out_of_state_usd',
        'ownership and predominant degree',
        'ownership', 'both', 5, 2, 3, 20, 'as tuition_in_state'
    ),
    (
        'schools_examined', 'net_price', 'net price', 'net_price_usd', 'ownership and predominant degree',
        'ownership', 'both',
        5, 2, 3, 20, 'as tuition_in_state; a net price of zero or less has no logarithm and is not examined'
    ),
    (
        'schools_examined', 'earnings_10yr', 'earnings ten years after entry', 'median_earnings_10yr_usd',
        'ownership and predominant degree',
        'ownership', 'both', 5, 2, 2, 20, 'pay of all who entered differs by the kind of school'
    ),
    (
        'schools_examined', 'school_debt', 'debt at a school', 'median_debt_usd', 'ownership and predominant degree',
        'ownership', 'both',
        5, 2, 2, 20, 'the length of the study decides most of the debt'
    ),
    (
        'schools_examined', 'students', 'students of a school', 'students', 'ownership and predominant degree',
        'ownership', 'high',
        5, 2, 10, 20, 'as graduates'
    )
) AS threshold (
    view, measure, called, source_column, compared_within, or_within, direction,
    mads, quartile_spreads, least_times, least_n, reason
)
