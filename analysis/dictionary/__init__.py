"""The data dictionary: every table and column, made from contracts and SQL, with no service asked."""

from analysis.dictionary import marts, notes, topics, views
from analysis.dictionary.model import Dictionary, Table
from analysis.dictionary.selects import Selects, checks
from analysis.statements import questions


def build() -> Dictionary:
    """All that is known. Raises Undocumented: a column of which something is said nowhere is an error."""
    return Dictionary(tuple(_tables()), notes.notes().caveats, tuple(topics.sources()), tuple(checks()))


def _tables() -> list[Table]:
    stable, stored = views.views(), [*marts.warehouse_tables(), *topics.events_tables(), topics.dead_letters()]
    selects = Selects(stable, stored)
    return [
        *stable,
        *selects.lake_views(),
        *selects.derived_views(),
        *(selects.document(questions.read(name), "question") for name in questions.names()),
        *marts.marts(),
        *marts.change_feeds(),
        *topics.topics(),
        *stored,
        marts.ledger(),
        *marts.examination(),
        *marts.serving_tables(),
    ]
