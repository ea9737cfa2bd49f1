SELECT delta_table_id, version, highest FROM "the_schema"."load_ledger" WHERE table_name = 'fact_field_outlook' ORDER BY version DESC LIMIT 1;

SELECT delta_table_id, version, highest FROM "the_schema"."load_ledger" WHERE table_name = 'fact_field_outlook' ORDER BY version DESC LIMIT 1;

BEGIN;

-- In milliseconds; 0: no limit.
SET statement_timeout TO 60000;

-- The first statement of a transaction: what it then reads is what the one before it has committed.
LOCK "the_schema".load_lock;

-- In milliseconds; 0: no limit.
SET statement_timeout TO 0;

SELECT delta_table_id, version, highest FROM "the_schema"."load_ledger" WHERE table_name = 'fact_field_outlook' ORDER BY version DESC LIMIT 1;

-- The columns of the staged files, in their order: COPY of Parquet goes by place, not by name. Instants come without a
-- zone, since COPY of Parquet knows no other; they are UTC.
CREATE TEMPORARY TABLE incoming ("cip4" varchar(65535), "state" varchar(65535), "as_of_date" date, "institutions" integer, "programs" integer, "graduates" integer, "earnings_4yr_median_usd" numeric(14,2), "debt_median_usd" numeric(14,2), "postings_open" integer, "postings_new" integer, "postings_closed" integer, "postings_unknown" integer, "postings_near_duplicate" integer, "postings_with_salary" integer, "salary_share" numeric(9,4), "salary_quartile_1_usd" numeric(14,2), "salary_median_usd" numeric(14,2), "salary_quartile_3_usd" numeric(14,2), "postings_per_100_graduates" numeric(14,2), "debt_to_salary" numeric(9,4), "employers" integer, "employer_concentration" numeric(9,4), _deleted boolean, _version bigint);

-- The manifest names each file with its length, and every one must be there.
COPY incoming FROM 's3://the-lake/_staged_for_copy/fact_field_outlook-….manifest' IAM_ROLE default FORMAT AS PARQUET MANIFEST;

-- One row per key, the latest.
CREATE TEMPORARY TABLE newest AS
SELECT "cip4", "state", "as_of_date", "institutions", "programs", "graduates", "earnings_4yr_median_usd", "debt_median_usd", "postings_open", "postings_new", "postings_closed", "postings_unknown", "postings_near_duplicate", "postings_with_salary", "salary_share", "salary_quartile_1_usd", "salary_median_usd", "salary_quartile_3_usd", "postings_per_100_graduates", "debt_to_salary", "employers", "employer_concentration", _deleted
FROM (
    SELECT "cip4", "state", "as_of_date", "institutions", "programs", "graduates", "earnings_4yr_median_usd", "debt_median_usd", "postings_open", "postings_new", "postings_closed", "postings_unknown", "postings_near_duplicate", "postings_with_salary", "salary_share", "salary_quartile_1_usd", "salary_median_usd", "salary_quartile_3_usd", "postings_per_100_graduates", "debt_to_salary", "employers", "employer_concentration", _deleted, ROW_NUMBER() OVER (PARTITION BY "cip4", "state" ORDER BY "_version" DESC NULLS LAST, "_deleted" DESC NULLS LAST, "as_of_date" DESC NULLS LAST, "institutions" DESC NULLS LAST, "programs" DESC NULLS LAST, "graduates" DESC NULLS LAST, "earnings_4yr_median_usd" DESC NULLS LAST, "debt_median_usd" DESC NULLS LAST, "postings_open" DESC NULLS LAST, "postings_new" DESC NULLS LAST, "postings_closed" DESC NULLS LAST, "postings_unknown" DESC NULLS LAST, "postings_near_duplicate" DESC NULLS LAST, "postings_with_salary" DESC NULLS LAST, "salary_share" DESC NULLS LAST, "salary_quartile_1_usd" DESC NULLS LAST, "salary_median_usd" DESC NULLS LAST, "salary_quartile_3_usd" DESC NULLS LAST, "postings_per_100_graduates" DESC NULLS LAST, "debt_to_salary" DESC NULLS LAST, "employers" DESC NULLS LAST, "employer_concentration" DESC NULLS LAST) AS _rank
    FROM incoming
) AS ranked
WHERE _rank = 1;

-- A bootstrap deletes what the snapshot does not hold.
DELETE FROM "the_schema"."fact_field_outlook" WHERE NOT EXISTS (SELECT 1 FROM newest WHERE "fact_field_outlook"."cip4" = "newest"."cip4" AND "fact_field_outlook"."state" = "newest"."state" AND NOT newest._deleted);

-- EXCEPT holds nulls for equal, so rows that are already there are not written again.
CREATE TEMPORARY TABLE changed AS
SELECT "newest"."cip4", "newest"."state", "newest"."as_of_date", "newest"."institutions", "newest"."programs", "newest"."graduates", "newest"."earnings_4yr_median_usd", "newest"."debt_median_usd", "newest"."postings_open", "newest"."postings_new", "newest"."postings_closed", "newest"."postings_unknown", "newest"."postings_near_duplicate", "newest"."postings_with_salary", "newest"."salary_share", "newest"."salary_quartile_1_usd", "newest"."salary_median_usd", "newest"."salary_quartile_3_usd", "newest"."postings_per_100_graduates", "newest"."debt_to_salary", "newest"."employers", "newest"."employer_concentration" FROM newest WHERE NOT newest._deleted
EXCEPT
SELECT "fact_field_outlook"."cip4", "fact_field_outlook"."state", "fact_field_outlook"."as_of_date", "fact_field_outlook"."institutions", "fact_field_outlook"."programs", "fact_field_outlook"."graduates", "fact_field_outlook"."earnings_4yr_median_usd", "fact_field_outlook"."debt_median_usd", "fact_field_outlook"."postings_open", "fact_field_outlook"."postings_new", "fact_field_outlook"."postings_closed", "fact_field_outlook"."postings_unknown", "fact_field_outlook"."postings_near_duplicate", "fact_field_outlook"."postings_with_salary", "fact_field_outlook"."salary_share", "fact_field_outlook"."salary_quartile_1_usd", "fact_field_outlook"."salary_median_usd", "fact_field_outlook"."salary_quartile_3_usd", "fact_field_outlook"."postings_per_100_graduates", "fact_field_outlook"."debt_to_salary", "fact_field_outlook"."employers", "fact_field_outlook"."employer_concentration" FROM "the_schema"."fact_field_outlook" INNER JOIN newest ON "fact_field_outlook"."cip4" = "newest"."cip4" AND "fact_field_outlook"."state" = "newest"."state";

DELETE FROM "the_schema"."fact_field_outlook" USING changed WHERE "fact_field_outlook"."cip4" = "changed"."cip4" AND "fact_field_outlook"."state" = "changed"."state";

-- Beside the deletion in place of MERGE: both say how many rows they wrote, and no unique key has to be relied on.
INSERT INTO "the_schema"."fact_field_outlook" ("cip4", "state", "as_of_date", "institutions", "programs", "graduates", "earnings_4yr_median_usd", "debt_median_usd", "postings_open", "postings_new", "postings_closed", "postings_unknown", "postings_near_duplicate", "postings_with_salary", "salary_share", "salary_quartile_1_usd", "salary_median_usd", "salary_quartile_3_usd", "postings_per_100_graduates", "debt_to_salary", "employers", "employer_concentration") SELECT "cip4", "state", "as_of_date", "institutions", "programs", "graduates", "earnings_4yr_median_usd", "debt_median_usd", "postings_open", "postings_new", "postings_closed", "postings_unknown", "postings_near_duplicate", "postings_with_salary", "salary_share", "salary_quartile_1_usd", "salary_median_usd", "salary_quartile_3_usd", "postings_per_100_graduates", "debt_to_salary", "employers", "employer_concentration" FROM changed;

DROP TABLE incoming, newest, changed;

DELETE FROM "the_schema"."load_ledger" WHERE table_name = 'fact_field_outlook';

INSERT INTO "the_schema"."load_ledger" (table_name, version, kind, files, rows, bytes, delta_table_id, highest, loaded_at)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8,
    $9
);

COMMIT;
