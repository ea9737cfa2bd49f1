-- Authors of works, all of them.
CREATE OR REPLACE VIEW {views}.ol_work_author AS
SELECT
    mart.work_key,
    mart.author_key,
    mart.position
FROM {tables}.fact_ol_work_author AS mart
