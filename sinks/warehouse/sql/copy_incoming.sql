-- Every value is quoted, null is nothing at all: so an empty text stays an empty text.
COPY incoming ({columns}, _deleted, _version) FROM STDIN WITH (FORMAT csv, ENCODING 'UTF8')
