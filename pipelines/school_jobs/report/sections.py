"""Contents of a report: the questions, in the order of the page, as headings a reader would ask."""

from analysis.report.content import Section
from pipelines.school_jobs.report import sentences

SECTIONS = (
    Section(
        "openings_per_graduate",
        "Which fields have most openings per graduate?",
        sentences.openings_per_graduate,
        "No field in {place} has been searched for postings and reports graduates.",
    ),
    Section(
        "more_openings_than_graduates",
        "Which fields have more openings than graduates?",
        sentences.more_openings_than_graduates,
        "No field in {place} has more open postings than graduates.",
    ),
    Section(
        "pay_against_debt",
        "What do graduates earn, and what do they owe?",
        sentences.pay_against_debt,
        "No programme in {place} tells both what its graduates earn and what they owe.",
        {"top": 40},
    ),
    Section(
        "credential_levels",
        "What does each level cost and pay?",
        sentences.credential_levels,
        "No programme in {place} tells what its graduates earn.",
    ),
    Section(
        "openings_trend",
        "Are openings rising or falling?",
        sentences.openings_trend,
        "No field in {place} has been searched completely on any day.",
        {"top": 5},
    ),
    Section(
        "openings_by_state",
        "Which states have most openings per graduate?",
        sentences.openings_by_state,
        "No state has both postings and graduates.",
    ),
    Section(
        "pay_by_state",
        "In which states do graduates earn most?",
        sentences.pay_by_state,
        "No state has programmes or postings that tell pay.",
    ),
    Section(
        "employers",
        "Who hires in {first}?",
        sentences.employers,
        "No posting of the field is open in {place}.",
        after="openings_per_graduate",
        taken={"field": "cip4"},
    ),
    Section("salary_shown", "Which postings show a salary?", sentences.salary_shown, "No posting is open in {place}."),
    Section(
        "withheld_by_school_type",
        "Which results are missing?",
        sentences.withheld_by_school_type,
        "No programme in {place} is known.",
    ),
)
