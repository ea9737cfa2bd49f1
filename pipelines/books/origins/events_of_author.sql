SELECT * FROM events_author WHERE author_key = $author_key
