"""The marts of the school_jobs pipeline. Definitions and units stand beside each column; null is unknown.

Medians and quartiles are `percentile_disc`: always a value that occurs. They are unweighted: each programme, each
posting counts once. `US` as a state is the nation and includes what has no state.
"""

from streaming.contract import Column, Contract, Export, Joined, Mart

NAME = "school_jobs"  # of the pipeline
NATION = "US"
NEW_FOR_DAYS = 7  # postings first seen, or closed, within this many days before as_of count as new, or closed
OLDEST_DAYS = 3650  # an age of a posting beyond this is none
STALE_AFTER_DAYS = 14  # a search not completely swept for this long before as_of says nothing about its postings

# To be shown with whatever was worked out with O*NET's table of alternate titles (the setting GPPS_TITLES).
ONET_ATTRIBUTION = (
    "This includes information from the O*NET Database by the U.S. Department of Labor, Employment and Training "
    "Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA. The table of "
    "alternate titles was modified: its titles are compared in lower case, in the singular and without brackets."
)

_C = Column

SCHOOL = Mart(
    "school",
    ("unit_id",),
    (
        _C("unit_id", "string", "UNITID of the institution"),
        _C("name", "string", "institution name"),
        _C("city", "string", "city"),
        _C("state", "string", "two-letter state or territory"),
        _C("zip", "string", "ZIP code as reported"),
        _C("ownership_code", "int", "1 public, 2 private nonprofit, 3 private for-profit"),
        _C("predominant_degree_code", "int", "0 not classified, 1 certificate, 2 associate, 3 bachelor, 4 graduate"),
        _C("operating", "boolean", "currently operating"),
        _C("latitude_degrees", "decimal(9,6)", "latitude"),
        _C("longitude_degrees", "decimal(9,6)", "longitude"),
        _C("students", "int", "undergraduate degree-seeking students"),
        _C("tuition_in_state_usd", "decimal(14,2)", "yearly tuition and fees, in-state"),
        _C("tuition_out_of_state_usd", "decimal(14,2)", "yearly tuition and fees, out-of-state"),
        _C("net_price_usd", "decimal(14,2)", "average yearly net price"),
        _C("median_earnings_10yr_usd", "decimal(14,2)", "median yearly earnings ten years after entry"),
        _C("median_debt_usd", "decimal(14,2)", "median federal debt of completers"),
    ),
    table="dim_school",
    view="schools",
)

FIELD = Mart(
    "field",
    ("cip4",),
    (
        _C("cip4", "string", "field of study, CIP 2020, four digits without the dot"),
        _C("title", "string", "title of the field"),
        _C("family_code", "string", "first two digits: the CIP family"),
        _C("occupations", "int", "detailed SOC 2018 occupations the official crosswalk ties to the field; 0 is none"),
        _C("search_words", "string", "what is searched for on Jooble for this field; null when nothing is"),
    ),
    table="dim_field",
    view="fields",
)

PROGRAM = Mart(
    "program",
    ("unit_id", "cip4", "credential_level"),
    (
        _C("unit_id", "string", "UNITID of the school"),
        _C("cip4", "string", "field of study"),
        _C("credential_level", "int", "1 certificate, 2 associate, 3 bachelor, 4 post-bacc., 5 master, 6 doctor, …"),
        _C("title", "string", "title of the field as the Scorecard gives it"),
        _C("credential_title", "string", "credential as the Scorecard spells it"),
        _C("distance_code", "int", "0 not reported, 1 none online, 2 some, 3 all"),
        _C("graduates", "int", "awards in the later of the two reported years"),
        _C("debt_median_usd", "decimal(14,2)", "median Stafford and Grad PLUS debt of graduates"),
        _C("earnings_1yr_median_usd", "decimal(14,2)", "median yearly earnings one year after completion"),
        _C("earnings_4yr_median_usd", "decimal(14,2)", "median yearly earnings four years after completion"),
        _C("earnings_5yr_median_usd", "decimal(14,2)", "median yearly earnings five years after completion"),
    ),
    table="fact_program",
    view="programs",
    export=Export("school_programs", Joined(SCHOOL, "school_")),
)

JOB = Mart(
    "job",
    ("cip4", "job_id"),
    (
        _C("cip4", "string", "field whose search found the posting: a hint, not proof"),
        _C("job_id", "string", "Jooble's id, signed 64 bits as text"),
        _C("title", "string", "title"),
        _C("occupation_code", "string", "SOC 2018 occupation the title means: the only one, else the field's best fit"),
        _C("occupation_title", "string", "official title of the occupation"),
        _C("title_match", "string", "exact: the whole title names it; part: words in it do; null: nothing fits"),
        _C("occupation_candidates", "string", "all occupations the title may mean, SOC codes joined by semicolons"),
        _C("field_match_score", "decimal(9,4)", "part of these that are occupations of the field; null: no match"),
        _C("company", "string", "employer as written"),
        _C("location", "string", "place as written"),
        _C("state", "string", "US state named by the place"),
        _C("job_type", "string", "kind of employment as written"),
        _C("origin", "string", "site the posting comes from"),
        _C("link", "string", "link without its tracking query"),
        _C("updated_at", "timestamp", "last modification according to the API"),
        _C("first_seen_at", "timestamp", "observation time of the first event of the posting"),
        _C("posted_date", "date", "UTC day of posting: when it was first seen, less the age its link told then"),
        _C("status", "string", "open, closed or unknown"),
        _C("closed_at", "timestamp", "end of the first complete sweep that no longer listed a closed posting"),
        _C("salary", "string", "salary as written"),
        _C("salary_min", "decimal(14,2)", "lower bound in the stated currency and period"),
        _C("salary_max", "decimal(14,2)", "upper bound in the stated currency and period"),
        _C("salary_currency_code", "string", "ISO 4217"),
        _C("salary_period", "string", "hour, day, week, month or year"),
        _C("salary_annual_min_usd", "decimal(14,2)", "lower bound per year, only where certain"),
        _C("salary_annual_max_usd", "decimal(14,2)", "upper bound per year, only where certain"),
        _C("near_duplicates", "int", "other open postings of the field with the same title, employer and place"),
        _C("near_duplicate_of", "string", "smallest id of the open ones; null where it is its own or there is none"),
    ),
    table="fact_job",
    view="jobs",
    served="jobs",
    export=Export("jobs"),
)

FIELD_OUTLOOK = Mart(
    "field_outlook",
    ("cip4", "state"),
    (
        _C("cip4", "string", "field of study"),
        _C("state", "string", "state of schools and postings; US is the nation"),
        _C("as_of_date", "date", "UTC day of the end of the field's latest complete job sweep; null: never swept"),
        _C("institutions", "int", "institutions with a programme in the field"),
        _C("programs", "int", "programmes (school and credential level)"),
        _C("graduates", "int", "sum of reported graduates; null when no programme reports any"),
        _C(
            "earnings_4yr_median_usd", "decimal(14,2)", "median over programmes of earnings four years after completion"
        ),
        _C("debt_median_usd", "decimal(14,2)", "median over programmes of median debt"),
        _C("postings_open", "int", "open postings; null when the field was never swept"),
        _C("postings_new", "int", "open postings first seen after the field's first sweep and in the last 7 days"),
        _C("postings_closed", "int", "postings closed in the last 7 days"),
        _C("postings_unknown", "int", "postings of searches that have not been swept for 14 days"),
        _C("postings_near_duplicate", "int", "open postings that repeat another open one of the field"),
        _C("postings_with_salary", "int", "open postings whose yearly salary in US dollars is certain"),
        _C("salary_share", "decimal(9,4)", "postings_with_salary per open posting"),
        _C("salary_quartile_1_usd", "decimal(14,2)", "first quartile of what salary_median_usd is the median of"),
        _C(
            "salary_median_usd",
            "decimal(14,2)",
            "median lower bound of yearly salary over open postings that state one",
        ),
        _C("salary_quartile_3_usd", "decimal(14,2)", "third quartile of the same"),
        _C("postings_per_100_graduates", "decimal(14,2)", "open postings per hundred graduates"),
        _C("debt_to_salary", "decimal(9,4)", "debt_median_usd per salary_median_usd"),
        _C("employers", "int", "distinct employers of open postings that name one"),
        _C(
            "employer_concentration",
            "decimal(9,4)",
            "Herfindahl index: sum of squared shares of employers in open postings that name one; 1 is a single one",
        ),
    ),
    table="fact_field_outlook",
    view="field_outlook",
    served="field_outlook",
    export=Export("field_outlook"),
)

PROGRAM_OUTLOOK = Mart(
    "program_outlook",
    ("cip4", "state", "credential_level"),
    (
        _C("cip4", "string", "field of study"),
        _C("state", "string", "state of the schools; US is the nation"),
        _C("credential_level", "int", "1 certificate, 2 associate, 3 bachelor, 4 post-bacc., 5 master, 6 doctor, …"),
        _C("institutions", "int", "institutions with a programme of the level in the field"),
        _C("programs", "int", "programmes"),
        _C("programs_with_graduates", "int", "programmes that report graduates"),
        _C("graduates", "int", "sum of reported graduates; null when no programme reports any"),
        _C("programs_with_earnings_1yr", "int", "programmes behind earnings_1yr_median_usd"),
        _C("earnings_1yr_median_usd", "decimal(14,2)", "median over programmes of earnings one year after completion"),
        _C("programs_with_earnings_4yr", "int", "programmes behind earnings_4yr_median_usd"),
        _C("earnings_4yr_median_usd", "decimal(14,2)", "median over programmes of earnings four years after"),
        _C("programs_with_earnings_5yr", "int", "programmes behind earnings_5yr_median_usd"),
        _C("earnings_5yr_median_usd", "decimal(14,2)", "median over programmes of earnings five years after"),
        _C("programs_with_debt", "int", "programmes behind debt_median_usd"),
        _C("debt_median_usd", "decimal(14,2)", "median over programmes of median debt"),
        _C("programs_with_tuition_in_state", "int", "programmes behind tuition_in_state_median_usd"),
        _C("tuition_in_state_median_usd", "decimal(14,2)", "median over programmes of their school's yearly tuition"),
        _C("programs_with_tuition_out_of_state", "int", "programmes behind tuition_out_of_state_median_usd"),
        _C("tuition_out_of_state_median_usd", "decimal(14,2)", "the same, out-of-state"),
        _C("programs_with_net_price", "int", "programmes behind net_price_median_usd"),
        _C("net_price_median_usd", "decimal(14,2)", "median over programmes of their school's yearly net price"),
        _C("debt_to_earnings", "decimal(9,4)", "debt_median_usd per earnings_4yr_median_usd"),
    ),
    table="fact_program_outlook",
    view="program_outlook",
)

FIELD_TREND = Mart(
    "field_trend",
    ("cip4", "state", "as_of_date"),
    (
        _C("cip4", "string", "field of study"),
        _C("state", "string", "state of the postings; US is the nation"),
        _C("as_of_date", "date", "UTC day on which a complete job sweep of the field ended; the last one counts"),
        _C("postings_open", "int", "postings the field's searches listed by then"),
        _C("postings_new", "int", "open postings first seen after the field's first sweep and in the last 7 days"),
        _C("postings_closed", "int", "postings closed in the last 7 days"),
        _C("postings_with_salary", "int", "open postings whose yearly salary in US dollars is certain"),
        _C("salary_median_usd", "decimal(14,2)", "median lower bound of yearly salary over open postings"),
    ),
    table="fact_field_trend",
    view="field_trend",
)

MARTS = (SCHOOL, FIELD, PROGRAM, JOB, FIELD_OUTLOOK, PROGRAM_OUTLOOK, FIELD_TREND)

CONTRACT = Contract(NAME, version=1, marts=MARTS, package=__package__)
