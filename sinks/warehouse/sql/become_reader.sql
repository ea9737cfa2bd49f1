-- Who loads may act as the reader.
GRANT {reader} TO CURRENT_USER
