"""The stand-in of Open Library, and the catalogue that it makes up."""
