"""`zip` and `distance`: schools near a ZIP code. Only the ZIP areas of the generated schools are known."""

import re
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from producers.sandboxes.college_scorecard.fields import ServedSchool
from producers.sandboxes.college_scorecard.places import PLACES

DISTANCE = re.compile(r"([0-9]{1,5})(mi|km)?", re.ASCII)
EARTH_MILES, MILES_PER_KM = 3_959, 0.621371
CENTRES = {place.zip_area: (place.latitude, place.longitude) for place in PLACES}


@dataclass(frozen=True)
class Circle:
    latitude: float
    longitude: float
    miles: float

    def holds(self, school: ServedSchool) -> bool:
        """Whether a school lies inside; one without coordinates does not, and none does at a distance of 0."""
        latitude, longitude = (school.fields.get(f"location.{name}") for name in ("lat", "lon"))
        if not isinstance(latitude, float) or not isinstance(longitude, float):
            return False
        return self.miles > 0 and self._miles_to(latitude, longitude) <= self.miles

    def _miles_to(self, latitude: float, longitude: float) -> float:
        here, there = radians(self.latitude), radians(latitude)
        across = sin((there - here) / 2) ** 2
        along = sin(radians(longitude - self.longitude) / 2) ** 2
        return 2 * EARTH_MILES * asin(sqrt(across + cos(here) * cos(there) * along))


def circle(zip_code: str, distance: str) -> tuple[Circle | None, list[dict[str, str]]]:
    """The circle that the two parameters describe, if they do, and what is wrong with them."""
    if not distance:
        return None, []
    if not zip_code:
        return None, [_distance_error("Use of the 'distance' parameter also requires a 'zip' parameter.", distance)]
    asked, centre = DISTANCE.fullmatch(distance), CENTRES.get(zip_code[:3])
    if asked is None:
        return None, [_distance_error("The 'distance' parameter expects an integer value.", distance)]
    if centre is None or not re.fullmatch(r"[0-9]{5}", zip_code, re.ASCII):
        message = f"The provided zipcode, '{zip_code}', is not valid."
        return None, [{"error": "zipcode_error", "input": zip_code, "message": message}]
    return Circle(*centre, int(asked[1]) * (MILES_PER_KM if asked[2] == "km" else 1)), []


def _distance_error(message: str, distance: str) -> dict[str, str]:
    return {"error": "distance_error", "input": distance, "message": message}
