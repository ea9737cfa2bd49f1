-- Books that each author first published in each year.
-- called: books per year
-- figure: books_per_year
-- parameter author: text = null; key of one author (/authors/OL26392A); without it, all
-- parameter top: integer = 1000; rows at most
-- column author: name of the author, or the key where no name is known
SELECT
    author_key,
    COALESCE(name, author_key) AS author,
    first_publish_year,
    total_books
FROM books_per_year
WHERE author_key = COALESCE(%(author)s, author_key)
ORDER BY total_books DESC, first_publish_year, author_key
LIMIT %(top)s
