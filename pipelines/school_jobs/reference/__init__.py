"""Tables that come with the pipeline: fields of study, the occupations they lead to, and what these are called."""
