"""Expected contents of the stores, worked out once more: a fold over the topics in plain Python.

It shares no code with the project. It reads topics, and judges them by the published JSON Schemas; what the marts mean
it takes from `pipelines/school_jobs/definitions.md`. Tables and schemas are read as data.
"""
