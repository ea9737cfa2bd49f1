"""Elements the real API has sent, written out by hand, and whole recorded answers where the reference data is there."""

import json
from pathlib import Path

from producers.sources.college_scorecard.contract import Program, School
from producers.sources.college_scorecard.page import parse
from tests.producers.sources.college_scorecard.bodies import page, school

PROGRAMS = "latest.programs.cip_4_digit"

YALE_2019 = {
    "earnings": {"median_earnings": None, "count": None},
    "ope6_id": "001426",
    "code": "0301",
    "credential": {"level": 3, "title": "Bachelors Degree"},
    "school": {"main_campus": "1", "name": "Yale University", "type": "Private, nonprofit"},
    "counts": {"titleiv": None, "ipeds_awards2": 18, "ipeds_awards1": 24},
    "title": "Natural Resources Conservation and Research.",
    "debt": {"median_debt": None, "count": None, "mean_debt": None, "monthly_debt_payment": None},
    "unit_id": "130794",
}
SAN_DIEGO_2021 = {
    "code": "1107",
    "title": "Computer Science.",
    "ope6_id": "001317",
    "unit_id": 110680,
    "school": {"name": "University of California-San Diego", "type": "Public", "main_campus": 1},
    "credential": {"level": 3, "title": "Bachelors Degree"},
    "counts": {"ipeds_awards1": 542, "ipeds_awards2": 412},
    "repayment": {},
}
DREXEL_2026 = {
    "code": "5138",
    "credential": {"level": 3},
    "counts": {"ipeds_awards1": 470, "ipeds_awards2": 470},
    "earnings": {"1_yr": {"overall_median_earnings": 85441}},
}
UNREPORTED = {
    "distance_code": None,
    "debt_median_usd": None,
    "debt_count": None,
    "earnings_1yr_median_usd": None,
    "earnings_1yr_count": None,
    "earnings_4yr_median_usd": None,
    "earnings_4yr_count": None,
    "earnings_5yr_median_usd": None,
    "earnings_5yr_count": None,
}


def test_yale_in_2019_with_text_ids() -> None:
    parsed = parse(page([school(id=130794, **{PROGRAMS: [YALE_2019]})]), "schools", 0)
    assert parsed.rejects == []
    assert parsed.drafts[1].model is Program
    assert parsed.drafts[1].content == UNREPORTED | {
        "unit_id": "130794",
        "cip4": "0301",
        "credential_level": 3,
        "title": "Natural Resources Conservation and Research.",
        "credential_title": "Bachelors Degree",
        "awards_1": 24,
        "awards_2": 18,
    }


def test_san_diego_with_a_number_as_id() -> None:
    parsed = parse(page([school(**{PROGRAMS: [SAN_DIEGO_2021]})]), "schools", 0)
    assert parsed.drafts[1].content == UNREPORTED | {
        "unit_id": "110680",
        "cip4": "1107",
        "credential_level": 3,
        "title": "Computer Science.",
        "credential_title": "Bachelors Degree",
        "awards_1": 542,
        "awards_2": 412,
    }


def test_drexel_in_2026_belongs_to_its_school_and_lacks_a_title() -> None:
    parsed = parse(
        page([school(id=212054, **{PROGRAMS: [DREXEL_2026, DREXEL_2026 | {"title": "Nursing."}]})]), "schools", 0
    )
    assert [(one.place, one.reason) for one in parsed.rejects] == [(1, "title: Input should be a valid string")]
    assert parsed.drafts[1].content["unit_id"] == "212054"
    assert parsed.drafts[1].content["earnings_1yr_median_usd"] == "85441.00"
    assert parsed.drafts[1].content["awards_2"] == 470


def test_the_recorded_answer_of_texas_tech(reference_data: Path) -> None:
    recorded = reference_data / "scorecard" / "api_result_229115_texas_tech_dotted_2018-19_cfpb.json"
    parsed = parse(recorded.read_bytes(), "schools", 0)
    assert (parsed.rejects, parsed.total, parsed.ends) == ([], 1, True)
    [draft] = parsed.drafts
    assert draft.model is School
    assert draft.content == {
        "unit_id": "229115",
        "ope6_id": "003644",
        "name": "Texas Tech University",
        "city": "Lubbock",
        "state": "TX",
        "zip": "79409-5005",
        "ownership_code": 1,
        "locale_code": None,
        "predominant_degree_code": 3,
        "operating": True,
        "main_campus": True,
        "latitude_degrees": None,
        "longitude_degrees": None,
        "students": 30330,
        "tuition_in_state_usd": "8860.00",
        "tuition_out_of_state_usd": "18652.00",
        "net_price_usd": "17134.00",
        "median_earnings_10yr_usd": "51400.00",
        "median_debt_usd": None,
    }


def test_the_recorded_answer_of_phoenix(reference_data: Path) -> None:
    recorded = reference_data / "scorecard" / "api_result_484613_phoenix_dotted_2026-07-13_malpasocodes.json"
    assert "_provenance" in json.loads(recorded.read_bytes())
    [draft] = parse(recorded.read_bytes(), "schools", 0).drafts
    known = {name: value for name, value in draft.content.items() if value is not None}
    assert known == {"unit_id": "484613", "name": "University of Phoenix-Arizona", "median_debt_usd": "31553.00"}
