"""What is in a report: the questions, in the order of the page, as headings a reader would ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.report.sentences import missing, openings, pay, states, trend
from analysis.report.sentences.told import Sentences

TITLE = "What degrees cost and pay, and who is hiring"


@dataclass(frozen=True)
class Section:
    """`question` names the statement. `parameters` are given to it beside the state, `top` and the least cell size,
    where it takes these. `empty` is said where nothing answers it. `field_of`: take the field of the first row of that
    question's answer; `{field}` in the heading is its title."""

    question: str
    heading: str
    sentences: Sentences
    empty: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    field_of: str = ""


SECTIONS = (
    Section(
        "openings_per_graduate",
        "Which fields hire most for their graduates?",
        openings.openings_per_graduate,
        "No field in {place} has been searched for postings and reports graduates.",
    ),
    Section(
        "more_openings_than_graduates",
        "Which fields have more openings than graduates?",
        openings.more_openings_than_graduates,
        "No field in {place} has more open postings than graduates.",
    ),
    Section(
        "pay_against_debt",
        "What do degrees pay, and what debt do they leave?",
        pay.pay_against_debt,
        "No programme in {place} tells both what its graduates earn and what they owe.",
        {"top": 40},
    ),
    Section(
        "credential_levels",
        "What does each level cost and pay?",
        pay.credential_levels,
        "No programme in {place} tells what its graduates earn.",
    ),
    Section(
        "openings_trend",
        "Are openings becoming more or fewer?",
        trend.openings_trend,
        "No field in {place} has been searched completely on any day.",
        {"top": 5},
    ),
    Section(
        "openings_by_state",
        "Where are openings most for graduates?",
        states.openings_by_state,
        "No state has both postings and graduates.",
    ),
    Section(
        "pay_by_state",
        "Where do graduates earn most?",
        states.pay_by_state,
        "No state has programmes or postings that tell pay.",
    ),
    Section(
        "employers",
        "Who hires in {field}?",
        openings.employers,
        "No posting of the field is open in {place}.",
        field_of="openings_per_graduate",
    ),
    Section("salary_shown", "Which postings show a salary?", missing.salary_shown, "No posting is open in {place}."),
    Section(
        "withheld_by_school_type",
        "Whose results are not told?",
        missing.withheld_by_school_type,
        "No programme in {place} is known.",
    ),
)
