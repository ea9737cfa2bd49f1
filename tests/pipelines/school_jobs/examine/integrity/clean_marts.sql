-- Nothing is wrong here, worked out by hand: three schools, two fields, six postings.
INSERT INTO tables.dim_school (
    unit_id, name, city, state, ownership_code, predominant_degree_code, operating, students, latitude_degrees,
    longitude_degrees, tuition_in_state_usd, tuition_out_of_state_usd, net_price_usd, median_earnings_10yr_usd,
    median_debt_usd
) VALUES
    ('100', 'A', 'Austin', 'TX', 1, 3, TRUE, 500, 30.27, -97.74, 9000, 20000, 12000, 50000, 15000),
    ('200', 'B', 'Fresno', 'CA', 1, 3, TRUE, 600, 36.74, -119.79, 8000, 18000, 11000, 52000, 14000),
    ('300', 'C', 'Dallas', 'TX', 2, 3, TRUE, 700, 32.78, -96.80, 30000, 30000, -2000, 54000, 16000);

INSERT INTO tables.dim_field (
    cip4, title, family_code, occupations, search_words
) VALUES
    ('1107', 'Computer Science', '11', 3, 'software developer'),
    ('5138', 'Nursing', '51', 2, 'nurse');

INSERT INTO tables.fact_program (
    unit_id, cip4, credential_level, title, distance_code, graduates, debt_median_usd, earnings_1yr_median_usd,
    earnings_4yr_median_usd, earnings_5yr_median_usd
) VALUES
    ('100', '1107', 3, 'Computer Science.', 1, 10, 10000, 40000, 50000, 55000),
    ('200', '1107', 3, 'Computer Science.', 1, 20, 20000, 50000, 60000, 65000),
    ('300', '1107', 3, 'Computer Science.', 2, 30, 30000, 60000, 70000, 75000),
    ('100', '5138', 3, 'Nursing.', 1, 40, 15000, 45000, 55000, 60000);

INSERT INTO tables.fact_job (
    cip4, job_id, title, title_match, field_match_score, company, location, state, link, updated_at, first_seen_at,
    posted_date, status, closed_at, salary, salary_min, salary_max, salary_currency_code, salary_period,
    salary_annual_min_usd, salary_annual_max_usd, near_duplicates, near_duplicate_of
) VALUES
    ('1107', '1', 'Developer', 'exact', 1, 'A', 'Austin, TX', 'TX', 'https://jooble.org/desc/1',
        '2026-01-03 08:00:00+00:00', '2026-01-03 08:00:00+00:00', '2026-01-02', 'open', NULL, '$90k - $100k',
        90000, 100000, 'USD', 'year', 90000, 100000, 1, NULL),
    ('1107', '2', 'Developer', 'exact', 1, 'B', 'Fresno, CA', 'CA', 'https://jooble.org/desc/2',
        '2026-01-03 08:00:00+00:00', '2026-01-03 08:00:00+00:00', '2026-01-03', 'open', NULL, '$50 - $60 an hour',
        50, 60, 'USD', 'hour', 104000, 124800, 0, NULL),
    ('1107', '3', 'Tester', 'part', 0.5, 'A', 'Dallas, TX', 'TX', 'http://jooble.org/desc/3',
        '2026-01-03 08:00:00+00:00', '2026-01-03 08:00:00+00:00', NULL, 'closed', '2026-01-06 09:00:00+00:00',
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL),
    ('1107', '4', 'Developer', 'exact', 1, 'A', 'Austin, TX', 'TX', 'https://jooble.org/desc/4',
        '2026-01-03 08:00:00+00:00', '2026-01-03 08:00:00+00:00', NULL, 'open', NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, 1, '1'),
    ('5138', '5', 'Nurse', 'exact', 1, 'C', 'Austin, TX', 'TX', NULL, NULL, '2026-01-03 08:00:00+00:00',
        '2026-01-01', 'open', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL),
    ('1107', '6', 'Coder', NULL, NULL, 'D', 'Remote', NULL, 'https://jooble.org/desc/6',
        '2026-01-03 08:00:00+00:00', '2026-01-03 08:00:00+00:00', '2026-01-03', 'open', NULL, 'from $80k', 80000,
        NULL, 'USD', 'year', 80000, NULL, 0, NULL);

INSERT INTO tables.fact_field_outlook (
    cip4, state, as_of_date, institutions, programs, graduates, earnings_4yr_median_usd, debt_median_usd,
    postings_open, postings_new, postings_closed, postings_unknown, postings_near_duplicate, postings_with_salary,
    salary_share, salary_quartile_1_usd, salary_median_usd, salary_quartile_3_usd, postings_per_100_graduates,
    employers, employer_concentration
) VALUES
    ('1107', 'US', '2026-01-06', 3, 3, 60, 60000, 20000, 4, 0, 1, 0, 1, 3, 0.75, 80000, 90000, 104000, 6.67, 3,
        0.3333),
    ('1107', 'TX', '2026-01-06', 2, 2, 40, 50000, 10000, 2, 0, 1, 0, 1, 1, 0.5, 90000, 90000, 90000, 5, 1, 1),
    ('1107', 'CA', '2026-01-06', 1, 1, 20, 60000, 20000, 1, 0, 0, 0, 0, 1, 1, 104000, 104000, 104000, 5, 1, 1),
    ('5138', 'US', '2026-01-06', 1, 1, 40, 55000, 15000, 1, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, 2.5, 1, 1),
    ('5138', 'TX', '2026-01-06', 1, 1, 40, 55000, 15000, 1, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, 2.5, 1, 1);

INSERT INTO tables.fact_program_outlook (
    cip4, state, credential_level, institutions, programs, programs_with_graduates, graduates,
    programs_with_earnings_1yr, earnings_1yr_median_usd, programs_with_earnings_4yr, earnings_4yr_median_usd,
    programs_with_earnings_5yr, earnings_5yr_median_usd, programs_with_debt, debt_median_usd
) VALUES
    ('1107', 'US', 3, 3, 3, 3, 60, 3, 50000, 3, 60000, 3, 65000, 3, 20000),
    ('1107', 'TX', 3, 2, 2, 2, 40, 2, 40000, 2, 50000, 2, 55000, 2, 10000),
    ('1107', 'CA', 3, 1, 1, 1, 20, 1, 50000, 1, 60000, 1, 65000, 1, 20000),
    ('5138', 'US', 3, 1, 1, 1, 40, 1, 45000, 1, 55000, 1, 60000, 1, 15000),
    ('5138', 'TX', 3, 1, 1, 1, 40, 1, 45000, 1, 55000, 1, 60000, 1, 15000);

INSERT INTO tables.fact_field_trend (
    cip4, state, as_of_date, postings_open, postings_new, postings_closed, postings_with_salary
) VALUES
    ('1107', 'US', '2026-01-05', 3, 0, 0, 1),
    ('1107', 'US', '2026-01-06', 4, 0, 1, 3),
    ('1107', 'TX', '2026-01-06', 2, 0, 1, 1),
    ('5138', 'US', '2026-01-06', 1, 0, 0, 0);
