-- Checks of works, authors and their counts.

-- name: books_year_impossible
-- Works were first published between 1001 and next year.
-- finds: works with a year that cannot be
-- severity: stop
-- because: the marts take no such year: they are wrong by their own rules
-- source: open-library
-- engine: both
-- of: ol_work WHERE first_publish_year IS NOT NULL
-- key: work_key
SELECT work_key, title, first_publish_year, fetched_at
FROM ol_work
WHERE first_publish_year NOT BETWEEN 1001 AND EXTRACT(YEAR FROM fetched_at) + 1

-- name: books_per_year_not_those_of_works
-- An author has as many books in a year as works that name author and year.
-- finds: authors and years whose number of books is not that of distinct works
-- severity: stop
-- because: a join that repeats rows would multiply the counts: the marts are wrong by their own rules
-- source: open-library
-- engine: both
-- of: books_per_year
-- key: author_key, first_publish_year
WITH counted AS (
    SELECT
        tie.author_key,
        work.first_publish_year,
        COUNT(DISTINCT work.work_key) AS works
    FROM ol_work_author AS tie
    INNER JOIN ol_work AS work ON tie.work_key = work.work_key
    WHERE work.first_publish_year IS NOT NULL
    GROUP BY tie.author_key, work.first_publish_year
)

SELECT
    COALESCE(mart.author_key, counted.author_key) AS author_key,
    COALESCE(mart.first_publish_year, counted.first_publish_year) AS first_publish_year,
    mart.total_books,
    counted.works
FROM books_per_year AS mart
FULL OUTER JOIN counted
    ON mart.author_key = counted.author_key AND mart.first_publish_year = counted.first_publish_year
WHERE mart.total_books IS DISTINCT FROM counted.works

-- name: books_average_not_that_of_years
-- An average is that of the years with books.
-- finds: authors whose average is not that of their years
-- severity: stop
-- because: both are made of the same rows: the marts are wrong by their own rules
-- source: open-library
-- engine: both
-- of: average_books_per_year
-- key: author_key
SELECT mart.author_key, mart.total_books, mart.years_with_books, mart.avg_books_per_year
FROM average_books_per_year AS mart
LEFT JOIN (
    SELECT author_key, SUM(total_books) AS books, COUNT(*) AS years
    FROM books_per_year
    GROUP BY author_key
) AS years ON mart.author_key = years.author_key
WHERE
    mart.total_books IS DISTINCT FROM years.books
    OR mart.years_with_books IS DISTINCT FROM years.years
    OR mart.avg_books_per_year NOT BETWEEN 1 AND mart.total_books

-- name: books_without_year
-- Works tell when they were first published.
-- finds: works without a year of first publication
-- severity: warn
-- because: the search index knows no year of them; they are in no count per year
-- source: open-library
-- engine: both
-- of: ol_work
-- key: work_key
-- limit: counts per year leave out the works without a year
SELECT work_key, title
FROM ol_work
WHERE first_publish_year IS NULL

-- name: books_that_may_be_one
-- A title is one work of its author in a year.
-- finds: works that have title, author and year in common with another one
-- severity: warn
-- because: the catalogue holds works twice until somebody merges them, and each counts
-- source: open-library
-- engine: both
-- of: ol_work WHERE first_author_key IS NOT NULL
-- key: work_key
-- limit: some books may be counted twice
SELECT one.work_key, one.title, one.first_author_key, one.first_publish_year
FROM ol_work AS one
INNER JOIN (
    SELECT LOWER(title) AS title, first_author_key, first_publish_year
    FROM ol_work
    WHERE first_author_key IS NOT NULL
    GROUP BY LOWER(title), first_author_key, first_publish_year
    HAVING COUNT(*) > 1
) AS alike
    ON
        LOWER(one.title) = alike.title
        AND one.first_author_key = alike.first_author_key
        AND one.first_publish_year IS NOT DISTINCT FROM alike.first_publish_year

-- name: books_authors_unknown
-- Authors that works name are described somewhere.
-- finds: authors that works name and that have no name
-- severity: warn
-- because: the API lists authors without their names now and then; counts go by the key
-- source: open-library
-- engine: both
-- of: (SELECT DISTINCT author_key FROM ol_work_author) AS named
-- key: author_key
SELECT DISTINCT tie.author_key
FROM ol_work_author AS tie
LEFT JOIN ol_author AS author ON tie.author_key = author.author_key
WHERE author.name IS NULL

-- name: books_subjects_fewer_than_counted
-- A subject lists about as many works as it says.
-- finds: subjects of which less than nine in ten works were listed
-- severity: warn
-- because: pages hold less than was asked for, or a walk was cut short
-- source: open-library
-- engine: both
-- of: ol_subject
-- key: subject_key
-- parameter least_share: decimal = 0.9; of the works that the index counts
-- limit: works are missing in what the subject says it holds
SELECT subject_key, work_count, works_listed
FROM ol_subject
WHERE works_listed < work_count * %(least_share)s
