"""Findings in words, made from the numbers."""

from typing import Any

from analysis.examine.results import SAMPLE_ROWS, Cell, Finding, Severity
from analysis.statements import Statement

UNRELIABLE = "answers that rest on them are not to be relied on until this is mended"


def examined(check: Statement, looked_at: int, found: int, sample: list[dict[str, Cell]]) -> Finding:
    """Finding of a check that was made."""
    about, finds = _about(check), check.headers["finds"]
    return Finding(
        **about,
        verdict="found" if found else "pass",
        looked_at=looked_at,
        found=found,
        sample=sample[:SAMPLE_ROWS],
        says=counted(finds, found, looked_at),
        limit=limit(finds, found, looked_at, check.headers.get("limit"), about["severity"]),
    )


def not_examined(check: Statement, why: str) -> Finding:
    """Finding of a check that could not be made."""
    says = f"{capital(check.headers['finds'])}: not examined, {why}."
    return Finding(**_about(check), verdict="not examined", looked_at=0, found=0, says=says, limit=unexamined(why))


def _about(check: Statement) -> dict[str, Any]:
    fields = {name: check.headers[name] for name in ("severity", "source")}
    return {"check": check.name, "part": "integrity", "about": check.title, **fields}


def unexamined(why: str) -> str:
    """The limit that all checks have in common that could not be made for one reason."""
    return f"Some checks of integrity could not be made, among them of what sources list: {why}."


def counted(finds: str, found: int, looked_at: int) -> str:
    """`Orders with an amount below zero: 3 of 226,011 (0.0013 %).`"""
    if not found:
        return f"{capital(finds)}: none of {looked_at:,}."
    if found > looked_at:  # rows that are missing among those that were counted
        return f"{capital(finds)}: {found:,}, beside {looked_at:,} that were looked at."
    return f"{capital(finds)}: {found:,} of {looked_at:,} ({percent(found, looked_at)})."


def limit(finds: str, found: int, looked_at: int, follows: str | None, severity: Severity) -> str | None:
    """Limit that follows from what was found; None when nothing was found, or nothing follows."""
    follows = follows or (UNRELIABLE if severity == "stop" else None)
    if not found or follows is None:
        return None
    return f"{counted(finds, found, looked_at)[:-1]}: {follows}."


def percent(part: int, whole: int) -> str:
    """Two digits that count: `12 %`, `0.0013 %`, `100 %` for all alone."""
    if part == whole:
        return "100 %"
    share = 100 * part / whole
    if share >= 10:
        return f"{min(share, 99.9):.3g} %"
    return f"{share:.2g} %" if share >= 0.01 else "under 0.01 %"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
