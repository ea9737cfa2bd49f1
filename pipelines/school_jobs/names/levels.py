"""Levels of credentials by their numbers."""

NAMES = {
    1: "certificate",
    2: "associate",
    3: "bachelor",
    4: "post-baccalaureate",
    5: "master",
    6: "doctor",
    7: "first professional",
    8: "graduate certificate",
}


def name(level: object) -> str:
    """`bachelor` for 3; one that has no name by its number."""
    text = str(level)
    return NAMES.get(int(text), f"level {text}") if text.isdigit() else text
