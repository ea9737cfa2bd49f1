"""Model of fares, with its card: `gpps model --pipeline flights --to DIR`."""

from analysis.engines.lineage import Lineage
from analysis.examine.context import Context


def files(context: Context, lineage: Lineage) -> dict[str, bytes]:
    """Files of the model by their names: card, parameters, figures. Raises TooLittle, and what the engines raise."""
    from pipelines.flights.model import card

    return card.files(context, lineage)
