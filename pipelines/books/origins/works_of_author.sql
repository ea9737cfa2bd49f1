SELECT * FROM events_work WHERE LIST_CONTAINS(author_keys, $author_key)
