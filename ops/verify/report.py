"""Result of a verification, and how it is stored: a report in a file, an entry in the lake's journal, a row in the
warehouse.

All lie outside the generations, so that they outlive them: `<lake>/_verifications/0000000001.json` and so on with
`reports/` beside them, and the table `<views schema>_ops.verifications`.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ops.verify.comparison import Comparison
from ops.verify.reasons import Reason
from plumbing import sql
from plumbing.errors import CANNOT_SAY, DIFFERENT
from plumbing.objects.journal import Entry, Journal, Overtaken
from plumbing.objects.store import store_at
from plumbing.sql_files import statement
from plumbing.warehouse import WarehouseReader
from sinks.warehouse.engines import catalog
from streaming.ingest.fences import Offsets

Verdict = Literal["EQUAL", "DIFFERENT", "CANNOT SAY"]
EXIT_CODES: Mapping[Verdict, int] = {"EQUAL": 0, "DIFFERENT": DIFFERENT, "CANNOT SAY": CANNOT_SAY}


@dataclass(frozen=True)
class Report:
    """`generation` was compared with `against`, which is what is expected.

    `fence`: the offsets both had read, topics without prefix. `why`: of CANNOT SAY. `left_out`: what was not compared,
    and why. `comparison`: None where it did not come to one. `at` (UTC) is when it ended, `seconds` how long it took.
    """

    generation: int
    against: int
    fence: Offsets
    why: tuple[Reason, ...]
    left_out: tuple[str, ...]
    comparison: Comparison | None
    at: str
    seconds: float
    code_version: str
    transform: str

    @property
    def verdict(self) -> Verdict:
        if self.why or self.comparison is None:
            return "CANNOT SAY"
        return "EQUAL" if self.comparison.equal else "DIFFERENT"

    @property
    def rows(self) -> int:
        """Rows compared, of all tables of both generations."""
        return self.comparison.rows if self.comparison else 0

    @property
    def reason(self) -> str:
        """Why in one line: of CANNOT SAY the reasons, of DIFFERENT how many rows in which tables."""
        if self.why:
            return "; ".join(f"{reason.kind}: {reason.description}" for reason in self.why)
        findings = self.comparison.findings if self.comparison else ()
        return "; ".join(f"{one.total} of {one.table} in {one.found} beside {one.expected}" for one in findings)

    def as_json(self) -> dict[str, Any]:
        return {"verdict": self.verdict, **asdict(self), "why": [reason.as_json() for reason in self.why]}


_TRIES = 10


def verifications(lake_uri: str, aws: Mapping[str, str]) -> Journal:
    """The journal of all verifications; `said` as `entry_of` makes it."""
    return Journal(store_at(f"{lake_uri.rstrip('/')}/_verifications", aws))


def newest(journal: Journal, generation: int, against: int | None = None) -> Entry | None:
    """The last verification of `generation` (against this other one); None when there is none."""
    entries = (entry for entry in reversed(journal.entries()) if entry.fields["generation"] == generation)
    return next((entry for entry in entries if against in (None, entry.fields["against"])), None)


def keep(journal: Journal, report: Report, since: Entry | None) -> Entry:
    """Writes the report, then the entry that names it.

    `since`: the last entry when the verification began. Raises Overtaken when the same two were verified meanwhile:
    what was found later counts.
    """
    name = f"reports/{journal.new_id()}.json"  # its own: nobody's entry names another's report
    journal.store.write(name, json.dumps(report.as_json(), indent=2, sort_keys=True, default=str))
    for _ in range(_TRIES):
        others = journal.since(since)
        if any(
            (one.fields["generation"], one.fields["against"]) == (report.generation, report.against) for one in others
        ):
            break
        since = others[-1] if others else since
        with suppress(Overtaken):
            return journal.append(entry_of(report, name), since)
    raise Overtaken(f"generation {report.generation} was verified against {report.against} meanwhile")


def entry_of(report: Report, name: str) -> dict[str, Any]:
    """`why`: the kinds of reasons, `fence`: topic → partition → next offset, `report`: the file beside the journal."""
    return {
        "generation": report.generation,
        "against": report.against,
        "verdict": report.verdict,
        "why": [reason.kind for reason in report.why],
        "fence": report.fence,
        "rows": report.rows,
        "at": report.at,
        "code_version": report.code_version,
        "transform": report.transform,
        "report": name,
    }


def keep_row(connection: WarehouseReader, views_schema: str, entry: Entry, reason: str) -> None:
    """The entry as a row, for those who look at the warehouse; `reason` in words. A number is kept once."""
    schema = sql.Identifier(f"{views_schema}_ops")
    row = {**entry.fields, "number": entry.number, "fence": json.dumps(entry.fields["fence"]), "reason": reason}
    engine = catalog.of(connection)
    engine.ready(connection, [f"{views_schema}_ops"])
    with connection.transaction():
        engine.begin(connection, f"{views_schema}_ops")
        connection.execute(engine.statement("create_schema", schema=schema))
        types = {"text": sql.SQL(engine.type_of("string")), "document": sql.SQL(engine.document)}
        connection.execute(statement("ops.verify", "create_verifications", schema=schema, **types))
        (there,) = connection.execute(
            statement("ops.verify", "count_verifications", schema=schema), {"number": entry.number}
        ).fetchone()
        if not there:
            connection.execute(statement("ops.verify", "insert_verification", schema=schema), row)
