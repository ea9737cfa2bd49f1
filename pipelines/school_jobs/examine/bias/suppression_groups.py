"""The groups in which the College Scorecard reports more or less, and the checks that ask about them."""

from pipelines.school_jobs.examine.bias.check import Check

SOURCE = "college-scorecard"
MEASURES = {"earnings": "earnings four years after completion", "debt": "debt"}
GROUPINGS = {
    "family": "CIP family",
    "level": "credential level",
    "ownership": "school type",
    "size": "size of programme",
}
OWNERSHIP = {1: "public", 2: "private nonprofit", 3: "private for-profit"}
LEVELS = {1: "certificate", 2: "associate", 3: "bachelor", 4: "post-bacc.", 5: "master", 6: "doctor"}
LEVELS |= {7: "professional", 8: "graduate certificate"}
SIZES = {0: "under 10", 10: "10 to 19", 20: "20 to 49", 50: "50 to 99", 100: "100 and more"}
LABELS: dict[str, dict[int, str]] = {"ownership": OWNERSHIP, "level": LEVELS, "size": SIZES}
UNKNOWN = "(not known)"


def check(measure: str, grouping: str = "") -> Check:
    if not grouping:
        return Check(
            f"suppression_{measure}", SOURCE, f"Every programme reports the {MEASURES[measure]} of its graduates."
        )
    about = f"Which programmes report {MEASURES[measure]} does not depend on their {GROUPINGS[grouping]}."
    return Check(f"suppression_{measure}_by_{grouping}", SOURCE, about)


def order(name: str, label: str) -> tuple[int, str]:
    """Levels and sizes in their own order, all else by name."""
    known = list(LABELS.get(name, {}).values())
    return (known.index(label) if label in known else len(known), label)
