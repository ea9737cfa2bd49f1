-- Books of an author per year in which the author published any.
-- called: average books per year
-- figure: average_books_per_year
-- parameter top: integer = 1000; rows at most
-- column author: name of the author, or the key where no name is known
SELECT
    author_key,
    COALESCE(name, author_key) AS author,
    years_with_books,
    total_books,
    avg_books_per_year
FROM average_books_per_year
ORDER BY avg_books_per_year DESC, total_books DESC, author_key
LIMIT %(top)s
