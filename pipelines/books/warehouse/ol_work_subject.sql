-- Subjects and the works that their pages have listed.
CREATE OR REPLACE VIEW {views}.ol_work_subject AS
SELECT
    mart.work_key,
    mart.subject_key,
    mart.first_listed_at
FROM {tables}.fact_ol_work_subject AS mart
