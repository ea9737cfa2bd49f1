"""The page of the report: templates and style."""
