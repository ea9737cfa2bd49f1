-- Names without a schema are those of the stable views, until the transaction ends.
SET LOCAL search_path TO {views}
