"""What `gpps quota` tells of one source: its quotas as the ledger has them, and a forecast."""

import math
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from plumbing import aws
from plumbing.clock import Clock
from plumbing.lease.table import StateTable
from producers import app
from producers import settings as stage
from producers.documents import Documents
from producers.fields import instant
from producers.quota import usage as usages
from producers.quota.forecast import forecast
from producers.quota.usage import Usage
from producers.settings import Settings
from producers.source import Quota, Source
from producers.sweep.history import History

NEVER = "never"


class QuotaState(BaseModel):
    """One quota. `room_at`: when one more request may be made, an instant; null: now; "never" under this key."""

    requests: int
    window_seconds: int | None
    used: int
    left: int
    room_at: str | None


class QuotaReport(BaseModel):
    """One source. `left` and `share` are null and 1 without a quota; `all_swept_at` like `room_at`."""

    source: str
    quotas: list[QuotaState]
    left: int | None
    searches: int
    never_swept: int
    sweep_requests: int
    affordable_searches: int
    share: float
    all_swept_at: str | None


def report(source: Source, settings: Settings, own: Any, clock: Clock) -> QuotaReport:
    """Reads ledger and history of a source. Raises TryLater and Misconfigured."""
    dynamodb = aws.client("dynamodb", settings.aws_region)
    table = StateTable(dynamodb, app.state_table(settings))
    table.ensure()
    documents = Documents(aws.client("s3", settings.aws_region), settings.lake_uri)
    ledger = app.open_ledger(source, settings, own, documents, clock)
    usage, quotas, now = ledger.usage() if ledger else Usage(), source.polled.quotas(own), clock.now().timestamp()
    searches = list(dict.fromkeys(source.polled.searches(own)))
    seen = forecast(searches, History(dynamodb, table.name, source.name).load(searches), usage, quotas, now)
    return QuotaReport(
        source=source.name,
        quotas=[_state(usage, quota, now) for quota in quotas],
        left=usages.left(usage, quotas, now),
        searches=seen.searches,
        never_swept=seen.never_swept,
        sweep_requests=seen.sweep_requests,
        affordable_searches=seen.affordable_searches,
        share=round(seen.share, 4),
        all_swept_at=_moment(now, seen.all_swept_seconds),
    )


def lines(found: QuotaReport) -> list[str]:
    """The report for people."""
    if not found.quotas:
        return [f"{found.source}: the API states no quota; a sweep takes about {found.sweep_requests:,} requests"]
    told = [f"{found.source}: {_quota(quota)}" for quota in found.quotas]
    return [*told, f"{found.source}: what is left pays for {_paid(found)}; {_swept(found)}"]


def load(source: Source) -> tuple[Settings, Any]:
    """The settings that a report needs. Raises Misconfigured, when there is no key, for one."""
    return stage.load(), stage.load_source(source.polled.settings)


def _state(usage: Usage, quota: Quota, now: float) -> QuotaState:
    return QuotaState(
        requests=usages.limit(usage, quota),
        window_seconds=quota.window_seconds,
        used=usages.used(usage, quota, now),
        left=usages.left(usage, [quota], now) or 0,
        room_at=_moment(now, usages.wait(usage, [quota], now)),
    )


def _moment(now: float, seconds: float) -> str | None:
    if math.isinf(seconds):
        return NEVER
    return instant(datetime.fromtimestamp(now + seconds, UTC)) if seconds > 0 else None


def _quota(quota: QuotaState) -> str:
    within = "in all" if quota.window_seconds is None else f"within {quota.window_seconds:,} s"
    room = {None: "", NEVER: "; no more with this key"}.get(quota.room_at, f"; room comes back at {quota.room_at}")
    return f"{quota.used:,} of {quota.requests:,} requests {within} used, {quota.left:,} left{room}"


def _paid(found: QuotaReport) -> str:
    sweep = f"{found.share:.0%} of a full sweep of about {found.sweep_requests:,} requests"
    return f"{found.affordable_searches:,} of {found.searches:,} searches, {sweep}"


def _swept(found: QuotaReport) -> str:
    if not found.never_swept:
        return "every search has been swept"
    when = {None: "the next runs sweep them", NEVER: "this key does not pay for all of them"}
    told = when.get(found.all_swept_at, f"all will have been by {found.all_swept_at}")
    return f"{found.never_swept:,} were never swept completely: {told}"
