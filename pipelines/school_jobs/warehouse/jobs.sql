-- Postings by the field whose search found them.
CREATE OR REPLACE VIEW {views}.jobs AS
SELECT
    job.cip4,
    job.job_id,
    job.title,
    job.occupation_code,
    job.occupation_title,
    job.title_match,
    job.occupation_candidates,
    job.field_match_score,
    job.company,
    job.location,
    job.state,
    job.job_type,
    job.origin,
    job.link,
    job.updated_at,
    job.first_seen_at,
    job.posted_date,
    job.status,
    job.closed_at,
    job.salary,
    job.salary_min,
    job.salary_max,
    job.salary_currency_code,
    job.salary_period,
    job.salary_annual_min_usd,
    job.salary_annual_max_usd,
    job.near_duplicates,
    job.near_duplicate_of,
    field.title AS field_title
FROM {tables}.fact_job AS job
LEFT JOIN {tables}.dim_field AS field ON field.cip4 = job.cip4
