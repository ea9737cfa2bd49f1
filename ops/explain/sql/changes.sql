-- What a change feed says of one key, the last change first.
SELECT * FROM feed ORDER BY _version DESC, _deleted DESC
