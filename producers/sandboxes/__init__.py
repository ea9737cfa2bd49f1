"""Per source, the stand-in of its API and the data it makes up."""
