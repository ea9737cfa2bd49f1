"""Facts of this pipeline for an analysis: names of columns, and the limits of answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.content import Content
from analysis.engines.engine import Engine
from analysis.statements import questions
from pipelines.social.contract import CONTRACT

EMULATED = "Posts are emulated: rows picked at random; countries and users are made up."


def _coverage(engine: Engine) -> str:
    """The number of messages that the results leave out."""
    columns, rows = engine.rows(questions.text("refused_messages"), {})
    found: Sequence[Mapping[str, Any]] = [dict(zip(columns, row, strict=True)) for row in rows]
    return f"{sum(row['refused'] for row in found):,} messages were refused."


CONTENT = Content(
    sources=dict.fromkeys(CONTRACT.views, "social-posts"),
    headings={"category_count": "pins", "number_users_joined": "users", "median_follower_count": "median followers"},
    coverage=_coverage,
    caveats=lambda names, rows: [EMULATED],
    usage='ask "most popular category by country" --pipeline social',
)
