"""What this stage keeps for others to read: the warehouse's stable views and tables, and DynamoDB's serving tables.

A stable view is a file `warehouse/sql/view_<name>.sql`: comments that say what it holds, then one SELECT. A column that
it takes from a table has the meaning of the mart's column; one that it works out has a line
`-- column NAME: type; meaning, unit`.
"""

import re
from functools import cache
from importlib import resources

# Tables of the warehouse by their marts.
TABLES = {
    "school": "dim_school",
    "field": "dim_field",
    "program": "fact_program",
    "job": "fact_job",
    "field_outlook": "fact_field_outlook",
    "program_outlook": "fact_program_outlook",
    "field_trend": "fact_field_trend",
}
LEDGER = "load_ledger"
VIEWS = ("schools", "fields", "programs", "jobs", "field_outlook", "program_outlook", "field_trend")
LOADS = "loads"  # the stable view of the ledger: which versions of the change feeds the views show, and since when
SERVING_TABLES = {"job": "jobs", "field_outlook": "field_outlook"}  # of DynamoDB, by their marts; after the prefix

COLUMN_TYPES = {
    "string": "text",
    "int": "integer",
    "boolean": "boolean",
    "timestamp": "timestamptz",
    "date": "date",
    "decimal(14,2)": "numeric(14,2)",
    "decimal(9,6)": "numeric(9,6)",
    "decimal(9,4)": "numeric(9,4)",
}


def reader_role(views_schema: str) -> str:
    """The role that may read the stable views and nothing else; made with them, where the loader may make roles."""
    return f"{views_schema}_reader"


@cache
def view_text(name: str) -> str:
    """The SQL of the stable view `name`, in which `{views}` and `{tables}` stand for schemas."""
    return _sql(f"view_{name}")


@cache
def ledger_text() -> str:
    """The SQL that makes the ledger of loads, in which `{schema}` stands for its schema."""
    return _sql("create_load_ledger")


def ledger_columns() -> list[str]:
    """The columns of the ledger, in order."""
    return re.findall(r"^-- column (\w+):", ledger_text(), re.MULTILINE)


def _sql(name: str) -> str:
    return resources.files("sinks.warehouse").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
