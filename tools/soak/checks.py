"""Checks that must hold after the night."""

import json
from dataclasses import dataclass
from typing import Any

from tools.soak.deployment import Deployment
from tools.soak.scenario import JOOBLE, QUOTA, SCORECARD
from tools.soak.topics import ends

OVER = ("403", "429")  # answers of an API to too many requests


@dataclass(frozen=True)
class Check:
    """`saw` is the evidence, in words."""

    name: str
    holds: bool
    saw: str


def all_of(deployment: Deployment, days: float) -> list[Check]:
    accounting = _stage(deployment, "streaming", "accounting", "--json", codes=(0, 1, 4))
    return [
        everything_read(accounting, ends(deployment.services())),
        accounting_closes(accounting),
        stores_equal(_stage(deployment, "sinks", "compare", "--json", codes=(0, 3, 4))),
        quota_respected(deployment.control("requests")[JOOBLE]),
        limits_respected(deployment.control("requests")[SCORECARD]),
        rebuilt_equal(_rebuilt_and_verified(deployment)),
    ]


def read_to_the_end(deployment: Deployment) -> bool:
    """True when the streaming job has read the topics to their ends."""
    accounting = _stage(deployment, "streaming", "accounting", "--json", codes=(0, 1, 4))
    return everything_read(accounting, ends(deployment.services())).holds


def loaded(deployment: Deployment) -> bool:
    """True when the stores hold what the lake holds."""
    return stores_equal(_stage(deployment, "sinks", "compare", "--json", codes=(0, 3, 4))).holds


def everything_read(accounting: dict[str, Any], published: dict[str, int]) -> Check:
    behind = {topic: count - accounting[topic]["read"] for topic, count in published.items() if topic in accounting}
    late = [f"{topic} lacks {count}" for topic, count in behind.items() if count]
    total = sum(counts["read"] for counts in accounting.values())
    return Check(
        "everything published was read", not late, ", ".join(late) or f"{total:,} records on {len(behind)} topics"
    )


def accounting_closes(accounting: dict[str, Any]) -> Check:
    open_ = [topic for topic, counts in accounting.items() if counts["read"] != counts["landed"] + counts["dead"]]
    sums = {
        name: sum(counts[name] for counts in accounting.values()) for name in ("read", "landed", "dead", "duplicate")
    }
    totals = ", ".join(f"{name} {count:,}" for name, count in sums.items())
    return Check(
        "every offset read is landed or dead", not open_, f"{totals}{'; not: ' + ', '.join(open_) if open_ else ''}"
    )


def stores_equal(compared: dict[str, Any]) -> Check:
    findings = compared["findings"]
    wrong = [f"{one['mart']} in {one['store']}: {one['why']}" for one in findings if one["verdict"] != "equal"]
    rows = sum(one["rows"] for one in findings)
    summary = f"{rows:,} rows in {len(findings)} tables equal"
    return Check("lake, DynamoDB and warehouse are equal", not wrong, "; ".join(wrong) or summary)


def quota_respected(requests: dict[str, dict[str, int]]) -> Check:
    """By key: the API counts what it answered; none was one too many."""
    counted = {key: sum(statuses.values()) for key, statuses in requests.items()}
    refused = sum(statuses.get(status, 0) for statuses in requests.values() for status in OVER)
    usage = ", ".join(f"{count} of {QUOTA} by key {number}" for number, count in enumerate(counted.values(), 1))
    return Check("Jooble's quota was never exceeded", not refused and all(n <= QUOTA for n in counted.values()), usage)


def limits_respected(requests: dict[str, dict[str, int]]) -> Check:
    over = sum(statuses.get("429", 0) for statuses in requests.values())
    total = sum(sum(statuses.values()) for statuses in requests.values())
    return Check(
        "the Scorecard's hourly limit was never exceeded", not over, f"{total} requests, {over} over the limit"
    )


def rebuilt_equal(report: dict[str, Any]) -> Check:
    """Check, by the verdict of `gpps verify`, of a generation that was rebuilt from the topics."""
    tables = report["comparison"]["tables"] if report["comparison"] else []
    reasons = "".join(f"; {reason['kind']}: {reason['said']}" for reason in report["why"])
    summary = f"{report['verdict']}, {sum(table['rows'] for table in tables):,} rows of both compared{reasons}"
    return Check("a generation rebuilt from the topics is equal to the live one", report["verdict"] == "EQUAL", summary)


def _rebuilt_and_verified(deployment: Deployment) -> dict[str, Any]:
    deployment.gpps("rebuild", "--execute")
    return dict(json.loads(deployment.gpps("verify", "--json", codes=(0, 3, 4))))


def _stage(deployment: Deployment, *arguments: str, codes: tuple[int, ...] = (0,)) -> dict[str, Any]:
    return dict(json.loads(deployment.stage(*arguments, codes=codes)))
