-- Works, one row each.
CREATE OR REPLACE VIEW {views}.ol_work AS
SELECT
    mart.work_key,
    mart.title,
    mart.first_publish_year,
    mart.edition_count,
    mart.cover_id,
    mart.cover_edition_key,
    mart.has_fulltext,
    mart.archive_id,
    mart.first_author_key,
    mart.fetched_at
FROM {tables}.dim_ol_work AS mart
