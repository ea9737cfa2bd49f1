"""Whether both engines say the same to the checks that both can make."""

from analysis.examine.integrity import sentences
from analysis.examine.integrity.check import Checks, Outcome
from analysis.examine.results import SAMPLE_ROWS, Cell, Finding

FINDS = "checks to which warehouse and lake say different things"


def finding(checks: Checks) -> Finding:
    """Of all checks that both engines have made so far."""
    both = {name: said for name, said in checks.outcomes.items() if len(said) == 2}
    different = [_row(name, said) for name, said in both.items() if not same(said["warehouse"], said["lake"])]
    return Finding(
        check="engines_differ",
        part="integrity",
        severity="stop",
        source="both",
        about="Warehouse and lake hold the same rows, as far as the checks see.",
        verdict="found" if different else "pass" if both else "not examined",
        looked_at=len(both),
        found=len(different),
        sample=different[:SAMPLE_ROWS],
        says=sentences.counted(FINDS, len(different), len(both))
        if both
        else f"{sentences.capital(FINDS)}: not examined.",
        limit=sentences.limit(FINDS, len(different), len(both), None, "stop"),
    )


def same(one: Outcome, other: Outcome) -> bool:
    """Whether two engines say the same. They may order text differently, so that only whole samples are comparable."""
    if (one.looked_at, one.found) != (other.looked_at, other.found):
        return False
    return one.found > SAMPLE_ROWS or sorted(map(str, one.sample)) == sorted(map(str, other.sample))


def _row(name: str, said: dict[str, Outcome]) -> dict[str, Cell]:
    here, there = said["warehouse"], said["lake"]
    return {
        "check": name,
        "warehouse_looked_at": here.looked_at,
        "warehouse_found": here.found,
        "lake_looked_at": there.looked_at,
        "lake_found": there.found,
    }
