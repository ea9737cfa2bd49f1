"""The stand-in of the College Scorecard API, and the schools it makes up."""
