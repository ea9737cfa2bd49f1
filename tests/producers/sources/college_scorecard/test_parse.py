"""Parsing of a page: values exact, unknown stays unknown, and one bad record does not take the rest with it."""

from typing import Any

import pytest

from producers.source import ParsedPage
from producers.sources.college_scorecard.contract import Program, School
from producers.sources.college_scorecard.mapping import nested
from producers.sources.college_scorecard.page import parse
from tests.producers.sources.college_scorecard.bodies import number, page, programme, school

PROGRAMS = "latest.programs.cip_4_digit"


def read(*results: Any) -> ParsedPage:
    return parse(page(results), "schools", 0)


def of_school(**more: Any) -> Any:
    [draft] = read(school(**more)).drafts
    return draft.content


def of_programme(**more: Any) -> Any:
    return read(school(**{PROGRAMS: [programme(**more)]})).drafts[1].content


def reason(*results: Any) -> str:
    [reject] = read(*results).rejects
    return reject.reason


def test_places_run_through_the_page_and_each_school_comes_before_its_programmes() -> None:
    parsed = read(
        school(id=1, **{PROGRAMS: [programme(), programme(code="bad"), programme(code="5202")]}),
        "not a school",
        school(id=2),
        school(id=3, **{PROGRAMS: [programme()]}),
    )
    drafts = [(draft.place, draft.model, draft.content["unit_id"]) for draft in parsed.drafts]
    assert drafts == [
        (0, School, "1"),
        (1, Program, "1"),
        (3, Program, "1"),
        (5, School, "2"),
        (6, School, "3"),
        (7, Program, "3"),
    ]
    assert [reject.place for reject in parsed.rejects] == [2, 4]


@pytest.mark.parametrize("word", [None, "PrivacySuppressed", "PS", "NULL", "NA", "", "  "])
def test_unknown_stays_unknown(word: str | None) -> None:
    content = of_programme(earnings={"1_yr": {"overall_median_earnings": word}}, credential__title=word, distance=word)
    assert [content[name] for name in ("earnings_1yr_median_usd", "credential_title", "distance_code")] == [None] * 3
    content = of_school(school__city=word, location__lat=word, school__operating=word, latest__student__size=word)
    assert [content[name] for name in ("city", "latitude_degrees", "operating", "students")] == [None] * 4


@pytest.mark.parametrize("empty", [None, [], "NULL", ""])
def test_a_school_may_have_no_programmes(empty: Any) -> None:
    parsed = read(school(**{PROGRAMS: empty}))
    assert (len(parsed.drafts), parsed.rejects) == (1, [])


@pytest.mark.parametrize("odd", [7, "many", {"code": "1107"}, {PROGRAMS: 3}])
def test_programmes_that_are_no_list_are_refused_and_the_school_stays(odd: Any) -> None:
    parsed = read(school(**{PROGRAMS: odd}))
    assert [draft.model for draft in parsed.drafts] == [School]
    assert len(parsed.rejects) == 1


def test_something_else_on_the_way_to_the_programmes_is_refused() -> None:
    assert reason(school() | {"latest": {"programs": 3}}) == f"{PROGRAMS}: 3 stands where an object was expected"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("51100", "51100.00"),
        ("51100.0", "51100.00"),
        ("5.11e4", "51100.00"),
        ("-250", "-250.00"),
        ("234.966538989651", "234.97"),
        ("0.125", "0.12"),
        ("0.135", "0.14"),
        ("-0.001", "0.00"),
        ("123456789012.34", "123456789012.34"),
        ("9007199254740993e-5", "90071992547.41"),
    ],
)
def test_amounts_are_exact(written: str, read_as: str) -> None:
    assert of_school(latest__cost__tuition__in_state=number(written))["tuition_in_state_usd"] == read_as
    assert of_school(latest__cost__tuition__in_state=number(written))["tuition_out_of_state_usd"] is None


def test_numbers_may_be_text() -> None:
    content = of_school(latest__cost__tuition__in_state="8860.5", latest__student__size="30330", school__operating="1")
    assert (content["tuition_in_state_usd"], content["students"], content["operating"]) == ("8860.50", 30330, True)


def test_whole_numbers_may_arrive_as_floats() -> None:
    assert of_programme(counts={"ipeds_awards1": 470.0})["awards_1"] == 470
    assert of_programme(credential={"level": 3.0})["credential_level"] == 3
    assert (
        of_programme(credential={"level": 99})["credential_level"] == 99
    )  # no credential, as files of June 2026 have it
    assert of_school(id=110680.0)["unit_id"] == "110680"


def test_coordinates_keep_six_decimals() -> None:
    content = of_school(location__lat=number("34.7833685"), location__lon=number("-86.568502"))
    assert (content["latitude_degrees"], content["longitude_degrees"]) == ("34.783368", "-86.568502")


@pytest.mark.parametrize("unit_id", [110680, "110680", 49576721, "49576721", 999999999999])
def test_ids_are_numbers_or_text_of_any_length(unit_id: Any) -> None:
    assert of_school(id=unit_id)["unit_id"] == str(unit_id)
    assert of_programme()["unit_id"] == "110680"


def test_leading_zeros_are_preserved() -> None:
    content = of_school(school__zip="06520", ope6_id="001426")
    assert (content["zip"], content["ope6_id"]) == ("06520", "001426")
    assert of_programme(code="0301")["cip4"] == "0301"


def test_zeros_that_a_number_lost_are_given_back() -> None:
    content = of_school(school__zip=6520, ope6_id=1426)
    assert (content["zip"], content["ope6_id"]) == ("06520", "001426")
    assert of_programme(code=301)["cip4"] == "0301"
    assert of_programme(code="301")["cip4"] == "0301"


@pytest.mark.parametrize(
    ("prices", "read_as"),
    [
        ({"overall": 1, "public": 2, "private": 3}, "1.00"),
        ({"overall": None, "public": 2, "private": 3}, "2.00"),
        ({"overall": "PS", "public": "NULL", "private": 3}, "3.00"),
        ({"private": 3}, "3.00"),
        ({}, None),
    ],
)
def test_net_price_is_overall_then_public_then_private(prices: dict[str, Any], read_as: str | None) -> None:
    flat = {f"latest__cost__avg_net_price__{name}": price for name, price in prices.items()}
    assert of_school(**flat)["net_price_usd"] == read_as
    assert of_school(latest={"cost": {"avg_net_price": prices}})["net_price_usd"] == read_as


@pytest.mark.parametrize("campus", [(1, True), ("1", True), (0, False), ("0", False), (True, True), (1.0, True)])
def test_the_main_campus_is_a_number_or_text(campus: tuple[Any, bool]) -> None:
    assert of_school(school__main_campus=campus[0])["main_campus"] is campus[1]


def test_a_negative_code_is_not_available() -> None:
    assert of_school(school__locale=-3)["locale_code"] is None


def test_old_spellings_of_credentials_are_preserved() -> None:
    assert (
        of_programme(credential={"level": 3, "title": "Bachelor\u0092s Degree"})["credential_title"]
        == "Bachelor\u0092s Degree"
    )


@pytest.mark.parametrize("title", ["Bachelor\u0092s Degree", "Bachelors Degree", "Bachelor's Degree"])
def test_a_level_is_the_same_whatever_its_title(title: str) -> None:
    content = of_programme(**{"credential.level": 3.0, "credential.title": f"{title} "}, credential=None)
    assert (content["credential_level"], content["credential_title"]) == (3, title)


@pytest.mark.parametrize("spelling", ["nested", "dotted"])
def test_figures_under_names_of_other_people_or_loans_are_not_taken(spelling: str) -> None:
    others: dict[str, Any] = {
        "debt.median_debt": 20_000,
        "debt.count": 30,
        "debt.staff_grad_plus.all.eval_inst.median": 19_000,
        "debt.staff_grad_plus.male.all_inst.median": 18_000,
        "debt.parent_plus.all.all_inst.median": 17_000,
        "earnings.median_earnings": 50_000,
        "earnings.count": 40,
        "earnings.highest.1_yr.overall_median_earnings": 51_000,
        "earnings.highest.1_yr.working_not_enrolled.overall_count": 41,
        "earnings.4_yr.overall_median_earnings_national": 60_000,
        "repayment.1_yr_bb_fed_comp.default": "PS",
        "repayment.1_yr_bb_fed_comp.count": 0,
    }
    offer = {**programme(), **(others if spelling == "dotted" else nested(others))}
    content = read(school(**{PROGRAMS: [offer]})).drafts[1].content
    assert {name for name, value in content.items() if value is not None} == {
        *("unit_id", "cip4", "title", "credential_level")
    }


def test_schools_that_come_again_are_published_again() -> None:
    parsed = read(school(), school(id=2), school(), school(school__city="Elsewhere"))
    assert [draft.content["unit_id"] for draft in parsed.drafts] == ["110680", "2", "110680", "110680"]
    assert [draft.place for draft in parsed.drafts] == [0, 1, 2, 3]


def test_keys_dotted_inside_programmes_and_unknown_keys() -> None:
    flat = {
        "code": "1107",
        "title": "Computer Science.",
        "credential.level": 3,
        "earnings.4_yr.overall_median_earnings": 90000,
        "earnings.4_yr.overall_median_earnings_national": 1,
        "debt": {"staff_grad_plus.all": {"all_inst.median": 21000}},
        "hoist": {"deep": [1]},
    }
    content = read(school(**{PROGRAMS: [flat]}) | {"latest": {"unknown": 1}}).drafts[1].content
    assert (content["earnings_4yr_median_usd"], content["debt_median_usd"]) == ("90000.00", "21000.00")


def test_an_empty_object_may_be_written_as_a_list() -> None:
    content = of_programme(debt=[], earnings={"1_yr": [], "4_yr": "PrivacySuppressed"})
    assert (content["debt_median_usd"], content["earnings_1yr_median_usd"]) == (None, None)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (school(id=None), "unit_id: Input should be a valid string"),
        (school(id=0), "unit_id: String should match pattern '^[1-9][0-9]{0,11}$'"),
        (school(id=-7), "id: -7 is negative"),
        (school(id=[1]), "id: [1] is not a number"),
        (school(id=2**53 + 1), "unit_id: String should match pattern"),
        (school(id=number("9223372036854775809")), "unit_id: String should match pattern"),
        (school(id=number("1.1e2000")), "id: 1.1E+2000 is beyond any field"),
        (school(latest__student__size=2**63), "students: Input should be"),
        (school(school__name=None), "name: Input should be a valid string"),
        (school(school__name=7), "school.name: 7 is not text"),
        (school(school__name="a\x00b"), "name: String should match pattern"),
        (school(school__name="\ud800"), "name: Input should be a valid string"),
        (school(school__state="Texas"), "state: String should match pattern"),
        (school(school__operating=2), "school.operating: 2 is neither 0 nor 1"),
        (school(school__ownership=True), "school.ownership: True is not a number"),
        (school(latest__student__size=30.5), "latest.student.size: 30.5 is not a whole number"),
        (school(latest__student__size=-1), "students: Input should be greater than or equal to 0"),
        (school(latest__student__size="many"), "latest.student.size: 'many' is not a number"),
        (school(location__lat=number("1e999999999")), "location.lat: 1E+999999999 is beyond any field"),
        (school(latest__cost__tuition__in_state=10**12), "tuition_in_state_usd: String should match pattern"),
        (school() | {"school": [1]}, "stands where an object was expected"),
        ([], "[] stands where a school was expected"),
        (None, "None stands where a school was expected"),
    ],
)
def test_a_record_that_breaks_the_contract_is_refused_with_its_reason(record: Any, why: str) -> None:
    assert why in reason(record)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (programme(code="11.07"), "cip4: String should match pattern"),
        (programme(code="11"), "cip4: String should match pattern"),
        (programme(code=None), "cip4: Input should be a valid string"),
        (programme(unit_id=2**53 + 1), "unit_id '9007199254740993' is not that of the school it stands in, '110680'"),
        (programme(counts={"ipeds_awards1": 2**63}), "awards_1: Input should be"),
        (programme(credential={"level": 100}), "credential_level: Input should be less than or equal to 99"),
        (programme(credential={}), "credential_level: Input should be a valid integer"),
        (programme(unit_id=7), "unit_id '7' is not that of the school it stands in, '110680'"),
        (7, "7 stands where a program was expected"),
    ],
)
def test_a_programme_that_breaks_the_contract_is_refused_with_its_reason(record: Any, why: str) -> None:
    parsed = read(school(**{PROGRAMS: [record, programme()]}))
    assert len(parsed.drafts) == 2
    assert why in parsed.rejects[0].reason


def test_programmes_of_an_unreadable_school_are_read_when_they_know_it() -> None:
    parsed = read(school(school__name=None, **{PROGRAMS: [programme()]}), school(id="?", **{PROGRAMS: [programme()]}))
    assert [draft.content["unit_id"] for draft in parsed.drafts] == ["110680"]
    assert [reject.place for reject in parsed.rejects] == [0, 2, 3]
    parsed = read(school(id=None, **{PROGRAMS: [programme(unit_id="7"), programme()]}))
    assert [draft.content["unit_id"] for draft in parsed.drafts] == ["7"]


def test_a_reject_keeps_its_own_text_within_limits() -> None:
    [reject] = read(school(school__name="\ud800", note="x" * 5000)).rejects
    assert reject.text.startswith('{"id": 110680, "school.name": "\\ud800"')
    assert len(reject.text) == 2000
    assert reject.text.encode()


def test_a_key_that_stands_twice_spoils_its_record_only() -> None:
    body = page([school(), school(id=2)]).replace(b'"id": 2', b'"id": 2, "id": 3')
    parsed = parse(body, "schools", 0)
    assert [draft.content["unit_id"] for draft in parsed.drafts] == ["110680"]
    assert "stands twice" in parsed.rejects[0].reason
