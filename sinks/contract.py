"""Contract of this stage beside the tables and views of the pipelines: the ledger of loads."""

import re

from plumbing.sql_files import text

LEDGER = "load_ledger"
LOADS = "loads"  # the stable view of the ledger: which versions of the change feeds the views show, and since when


def reader_role(views_schema: str) -> str:
    """The role that may read the stable views and nothing else; made with them, where the loader may make roles."""
    return f"{views_schema}_reader"


def loads_text() -> str:
    """The SQL of the stable view `loads`, as `streaming.contract.Contract.view_text` has those of marts."""
    return text("sinks.warehouse", "view_loads")


def ledger_text() -> str:
    """The SQL that makes the ledger of loads, in which `{schema}` stands for its schema."""
    return text("sinks.warehouse", "create_load_ledger")


def ledger_columns() -> list[str]:
    """The columns of the ledger, in order."""
    return re.findall(r"^-- column (\w+):", ledger_text(), re.MULTILINE)
