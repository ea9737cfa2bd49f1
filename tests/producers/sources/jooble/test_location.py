import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.sources.jooble.location import is_abroad, names, state_of, states


@pytest.mark.parametrize(
    ("place", "state"),
    [
        ("Burke, VA", "VA"),
        ("New York, NY", "NY"),
        ("New York, NY 10001", "NY"),
        ("New York, NY 10001-1234", "NY"),
        ("New York, NY, 10001, USA", "NY"),
        ("NY 10001", "NY"),
        ("Washington, DC", "DC"),
        ("Washington, D.C.", "DC"),
        ("Washington DC", "DC"),
        ("Austin, Texas", "TX"),
        ("Austin, Texas, United States", "TX"),
        ("Texas", "TX"),
        ("TX, USA", "TX"),
        ("new york", "NY"),
        ("Seattle, Washington", "WA"),
        ("Atlanta, Georgia, United States", "GA"),
        ("Georgia, USA", "GA"),
        ("Atlanta, GA", "GA"),
        ("Wyoming, Michigan", "MI"),
        ("Kansas City, Kansas", "KS"),
        ("West Virginia", "WV"),
        ("San Juan, Puerto Rico", "PR"),
        ("1 Main St, Dover, DE 19901", "DE"),
        ("Dallas, TX; Houston, TX", "TX"),
        ("Minneapolis / St. Paul, MN", "MN"),
        ("Truth or Consequences, NM", "NM"),
    ],
)
def test_a_place_in_the_nation(place: str, state: str) -> None:
    assert state_of(place) == state


@pytest.mark.parametrize(
    "place",
    [
        "",
        " , ",
        "Canada",
        "United States",
        "Remote",
        "Remote in Texas",
        "Getafe, Comunidad de Madrid",
        "San Fernando de Henares, Comunidad de Madrid",
        "Madrid",
        "London, UK",
        "Paris, FR",
        "Toronto, ON",
        "Toronto, ON, CA",
        "Ontario, CA",
        "Kansas City, KS, MO",
        "Georgia",
        "Tbilisi, Georgia",
        "Washington",
        "CA",
        "Coruña, La",
        "Burke, va",
        "Burke VA",
        "10001",
        "Montana, Bulgaria",
        "Virginia Beach",
        *("Austin, TX / Denver, CO", "Dallas, TX or Tulsa, OK", "Austin, TX; London, UK", "United States | Austin, TX"),
    ],
)
def test_a_place_elsewhere_or_not_certain(place: str) -> None:
    assert state_of(place) is None


@pytest.mark.parametrize(
    ("place", "abroad"),
    [
        *(
            (place, True)
            for place in ("Canada", "Toronto, ON", "Sydney NSW 2000", "Ontario, CA", "Austin, TX or London, UK")
        ),
        *(
            (place, False)
            for place in ("", "Remote", "Texas", "Mexico, MO", "Lebanon, NH", "Georgia", "ON", "Paris", "USA")
        ),
    ],
)
def test_a_place_abroad(place: str, abroad: bool) -> None:
    assert is_abroad(place) is abroad


@given(st.sampled_from(sorted(states().items())), st.booleans())
def test_every_state_is_known_by_code_and_by_name(state: tuple[str, str], by_code: bool) -> None:
    name, code = state
    place = f"Town, {code if by_code else name.title()}, United States"
    assert (state_of(place), is_abroad(place)) == (code, False)


@given(st.text(max_size=60) | st.lists(st.sampled_from([*states(), *names(), "Town", "USA", "10001"])).map(", ".join))
def test_any_text_is_a_state_or_none(place: str) -> None:
    assert state_of(place) in {*names(), None}
