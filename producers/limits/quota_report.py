"""Report of `gpps quota` on one source: its quotas as the ledger has them, and a forecast."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import BaseModel

from plumbing import aws
from plumbing.clock import Clock
from plumbing.lease.table import StateTable
from producers import settings as stage
from producers.fields import instant
from producers.limits import usage as usages
from producers.limits.documents import Documents
from producers.limits.usage import Usage
from producers.polling import session
from producers.polling.history import NEVER, History, Past
from producers.polling.rounds import expected_pages, plan
from producers.source import Quota, Source

NOT_UNDER_THIS_KEY = "never"


class QuotaState(BaseModel):
    """One quota. `room_at`: when one more request may be made, an instant; null: now; "never" under this key."""

    requests: int
    window_seconds: int | None
    used: int
    left: int
    room_at: str | None


class QuotaReport(BaseModel):
    """One source. `left` and `share` are null and 1 without a quota.

    `sweep_requests`: what a sweep of every search takes, by what each took last time. `affordable_searches` and `share`
    (of `sweep_requests`, at most 1): what is left pays for now. `all_swept_at`, like `room_at`: when every search will
    have had a complete sweep at least once.
    """

    source: str
    quotas: list[QuotaState]
    left: int | None
    searches: int
    never_swept: int
    sweep_requests: int
    affordable_searches: int
    share: float
    all_swept_at: str | None


def report(source: Source) -> QuotaReport:
    """Reads ledger and history of a source. Raises TryLater and Misconfigured, when there is no key, for one."""
    settings, own, clock = stage.load(), stage.load_source(source.polled.settings), Clock()
    dynamodb = aws.client("dynamodb", settings.aws_region)
    table = StateTable(dynamodb, session.state_table(settings))
    table.ensure()
    documents = Documents(aws.client("s3", settings.aws_region), settings.lake_uri)
    ledger = session.open_ledger(source, settings, own, documents, clock)
    usage = ledger.usage() if ledger else Usage()
    searches = list(dict.fromkeys(source.polled.searches(own)))
    past = History(dynamodb, table.name, source.name).load(searches)
    return forecast(source.name, searches, past, usage, source.polled.quotas(own), clock.now().timestamp())


def forecast(
    source: str, searches: Sequence[str], past: Mapping[str, Past], usage: Usage, quotas: Sequence[Quota], now: float
) -> QuotaReport:
    """The report at `now`, in seconds since 1970, if nothing fails and pages stay as many as they were."""
    costs = expected_pages(searches, past)
    total = sum(costs.values())
    never = [search for search in searches if not past.get(search, NEVER).swept_at]
    left = usages.left(usage, quotas, now)
    paid = [one for one in plan(searches, past, {}, left, now) if left is None or costs[one] <= left]
    needed = sum(costs[search] for search in never)
    return QuotaReport(
        source=source,
        quotas=[_state(usage, quota, now) for quota in quotas],
        left=left,
        searches=len(searches),
        never_swept=len(never),
        sweep_requests=total,
        affordable_searches=len(paid),
        share=1.0 if left is None else round(min(1.0, left / total), 4),
        all_swept_at=_moment(now, max((_until(needed, usage, quota, now) for quota in quotas), default=0.0)),
    )


def lines(found: QuotaReport) -> list[str]:
    """The report for people."""
    if not found.quotas:
        return [f"{found.source}: the API states no quota; a sweep takes about {found.sweep_requests:,} requests"]
    sweep = f"{found.share:.0%} of a full sweep of about {found.sweep_requests:,} requests"
    paid = f"{found.affordable_searches:,} of {found.searches:,} searches, {sweep}"
    return [
        *(f"{found.source}: {_quota(quota)}" for quota in found.quotas),
        f"{found.source}: what is left pays for {paid}; {_swept(found)}",
    ]


def _until(requests: int, usage: Usage, quota: Quota, now: float) -> float:
    """Seconds until so many requests have been made: whole windows for those that exceed what is left now."""
    over = requests - (usages.left(usage, [quota], now) or 0)
    if over <= 0:
        return 0.0
    allowed = usages.limit(usage, quota)
    if quota.window_seconds is None or allowed < 1:
        return math.inf
    return float(math.ceil(over / allowed) * quota.window_seconds)


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
        return NOT_UNDER_THIS_KEY
    return instant(datetime.fromtimestamp(now + seconds, UTC)) if seconds > 0 else None


def _quota(quota: QuotaState) -> str:
    within = "in all" if quota.window_seconds is None else f"within {quota.window_seconds:,} s"
    back = f"; room comes back at {quota.room_at}"
    room = {None: "", NOT_UNDER_THIS_KEY: "; no more with this key"}.get(quota.room_at, back)
    return f"{quota.used:,} of {quota.requests:,} requests {within} used, {quota.left:,} left{room}"


def _swept(found: QuotaReport) -> str:
    if not found.never_swept:
        return "every search has been swept"
    when = {None: "the next runs sweep them", NOT_UNDER_THIS_KEY: "this key does not pay for all of them"}
    outcome = when.get(found.all_swept_at, f"all will have been by {found.all_swept_at}")
    return f"{found.never_swept:,} were never swept completely: {outcome}"
