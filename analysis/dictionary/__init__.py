"""The data dictionary: every table and column, made from contracts and SQL, with no service asked."""

from collections.abc import Callable

from analysis.dictionary import marts, notes, topics, views
from analysis.dictionary.model import Dictionary, Table
from analysis.dictionary.selects import Selects, checks


def build(left_out: Callable[[str], None] | None = None) -> Dictionary:
    """All that is known. `left_out` is called for each question whose SQL is wrong, which is an error without it.

    Raises Undocumented: an incompletely documented column is an error.
    """
    return Dictionary(tuple(_tables(left_out)), notes.notes().caveats, tuple(topics.sources()), tuple(checks()))


def _tables(left_out: Callable[[str], None] | None) -> list[Table]:
    stable, stored = views.views(), [*marts.warehouse_tables(), *topics.events_tables(), topics.dead_letters()]
    selects = Selects(stable, stored)
    return [
        *stable,
        *selects.lake_views(),
        *selects.derived_views(),
        *selects.questions(left_out),
        *marts.marts(),
        *marts.change_feeds(),
        *topics.topics(),
        *stored,
        marts.ledger(),
        *marts.examination(),
        *marts.serving_tables(),
    ]
