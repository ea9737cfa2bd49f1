"""The stand-in of the Jooble API, and the postings it makes up."""
