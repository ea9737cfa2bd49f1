"""What the foot of a figure says beside its numbers."""

from analysis.figures import sheet
from analysis.figures.context import Context

CROSSWALK = (
    "Postings are tied to fields by the official CIP–SOC crosswalk: expert judgement, not observed careers; one search "
    "per field, and a posting found for a field need not ask for that degree."
)


def foot(context: Context, *sentences: str, crosswalk: bool = True) -> str:
    """As that of a sheet; `crosswalk`: whether the figure rests on what ties postings to fields."""
    return sheet.foot(context, *sentences, CROSSWALK if crosswalk else "")
