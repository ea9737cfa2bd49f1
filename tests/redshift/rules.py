"""SQL as Redshift has it, put into PostgreSQL's words; what Redshift lacks is refused, though PostgreSQL has it.

Keys are taken out, since Redshift does not enforce them, and lengths of texts are counted in bytes, since it does.
"""

import re
from collections.abc import Callable

QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
HELD = re.compile("\0(\\d+)\0")

# (pattern, what Redshift says); patterns see no quoted text and no comment.
LACKS = (
    (r"\bon conflict\b", 'syntax error at or near "ON"'),
    (r"\breturning\b", 'syntax error at or near "RETURNING"'),
    (r"^\s*create (unique )?index\b", 'SQL command "CREATE INDEX" not supported on Redshift tables.'),
    (r"\bjsonb?\b", 'type "jsonb" does not exist'),
    (r"\bselect distinct on\b", "SELECT DISTINCT ON is not supported"),
    (r"\bfor (update|share)\b", "SELECT FOR UPDATE is not supported"),
    (r"^\s*(savepoint|release|rollback to)\b", 'SQL command "SAVEPOINT" not supported.'),
    (r"\bfilter\s*\(\s*where\b", 'syntax error at or near "("'),
    (r"\blateral\b|\bunnest\b|\barray\s*\[|\w\[\]|\bany\s*\(", "arrays are not supported"),
    (r"\bfrom\s*\(\s*values\b|\bjoin\s*\(\s*values\b", 'syntax error at or near "VALUES"'),
    (r"\bpg_advisory\w*|\bto_regclass\b|\bstarts_with\b|\bhashtext\b", "function does not exist"),
    (r"\bpercentile_disc\b(?!.*\bover\b)", "PERCENTILE_DISC is a window function alone"),
    (r"^\s*create (temp|temporary) view\b", "temporary views are not supported"),
    (r"\bconcat_ws\b", "function concat_ws does not exist"),
    (r"\bis (not )?distinct from\b", 'syntax error at or near "DISTINCT"'),
    (r"\bcollate \0", 'syntax error at or near "COLLATE"'),
    (r"\bdelete from \S+ as \w+", 'syntax error at or near "AS"'),
    (r"\bset local role\b|\bset role\b", 'syntax error at or near "ROLE"'),
    (r"\bidle_in_transaction_session_timeout\b|\block_timeout\b", "unrecognized configuration parameter"),
    (r"\bcreate function\b.*\bpg_temp\b", "temporary functions are not supported"),
)
CATALOGUE = {
    "svv_roles": "SELECT rolname AS role_name FROM pg_roles WHERE NOT rolcanlogin",
    "svv_transactions": """
        SELECT l.pid, l.relation, l.granted, a.usename AS txn_owner, a.xact_start AT TIME ZONE 'UTC' AS txn_start
        FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)""",
    "svv_relation_privileges": """
        SELECT n.nspname AS namespace_name, c.relname AS relation_name, acl.privilege_type,
            coalesce(r.rolname, 'public') AS identity_name,
            CASE WHEN r.oid IS NULL THEN 'public' WHEN r.rolcanlogin THEN 'user' ELSE 'role' END AS identity_type
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL aclexplode(c.relacl) AS acl LEFT JOIN pg_roles AS r ON r.oid = acl.grantee
        WHERE acl.grantee <> c.relowner""",
    "svv_table_info": """
        SELECT n.nspname AS "schema", ceil(pg_total_relation_size(c.oid) / 1048576.0)::bigint AS size
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind = 'r'""",
}
NAME = "(?:\\w+|\0\\d+\0)"
LIST = r"\([^()]*\)"


def _in_bytes(column: "re.Match[str]") -> str:
    """A column whose length counts bytes; a type to cast to is left as it is."""
    if column[1].lower() == "as":
        return column[0]
    return f"{column[0]} CHECK (octet_length({column[1]}) <= {column[2]})"


WORDS: tuple[tuple[str, str | Callable[["re.Match[str]"], str]], ...] = (
    (r"\s(compound |interleaved )?sortkey\s*(?:auto\b|" + LIST + ")", ""),
    (r"\sdistkey\s*" + LIST, ""),
    (r"\bvarchar\(max\)", "varchar(65535)"),
    ("\\sreferences [\\w.\0]+", ""),
    (r"\sdiststyle (all|even|key|auto)\b", ""),
    (r",\s*(primary key|unique)\s*" + LIST, ""),
    (r"\s(primary key|unique)\b(?!\s*\()", ""),
    (r"[\s]with no schema binding\s*$", ""),
    (rf"({NAME})\s+varchar\((\d+)\)", _in_bytes),
    (r"^(\s*)lock ((?:\S+))\s*$", r"\1LOCK TABLE \2 IN ACCESS EXCLUSIVE MODE"),
    (r"\b(to|from) role\b", r"\1"),
    (r"\bto group\b", "TO"),
    (r"\bstrtol\((.+?), 16\)(?= as\b)", r"(('x' || \1)::bit(60)::bigint)"),
    (
        rf"\bdatediff\(microsecond, timestamp ({NAME}), (.+?)\) as varchar",
        r"(extract(epoch FROM \2 - timestamp \1) * 1000000)::bigint AS varchar",
    ),
    *(
        (rf"\b{name}\b(?: as (\w+))?", lambda found, name=name: f"({CATALOGUE[name]}) AS {found[1] or name}")
        for name in CATALOGUE
    ),
)


class Refused(Exception):
    """An error as Redshift says it."""

    def __init__(self, message: str, code: str = "0A000", detail: str = "") -> None:
        super().__init__(message)
        self.message, self.code, self.detail = message, code, detail


def of_postgres(statement: str) -> str:
    """The statement in PostgreSQL's words. Raises Refused."""
    held: list[str] = []

    def hold(found: "re.Match[str]") -> str:
        if found[0].startswith(("--", "/*")):
            return " "
        held.append(found[0])
        return f"\0{len(held) - 1}\0"

    bare = QUOTED.sub(hold, statement)
    for pattern, message in LACKS:
        if re.search(pattern, re.sub(r"\s+", " ", bare), re.IGNORECASE):
            raise Refused(message, "42601" if message.startswith("syntax") else "0A000")
    is_create = re.match(r"\s*create\b", bare, re.IGNORECASE)
    for pattern, by in WORDS:
        if by is _in_bytes and not is_create:
            continue
        bare = re.sub(pattern, by, bare, flags=re.IGNORECASE | re.DOTALL)
    return HELD.sub(lambda found: held[int(found[1])], bare)
