"""Where the generated schools stand: cities of every state, DC and Puerto Rico, with rounded coordinates and ZIP areas.

Cities, coordinates and the first three digits of their ZIP codes are facts; the schools put there are made up. A state
gets as many schools as its rows say together.
"""

from typing import NamedTuple


class Place(NamedTuple):
    state: str
    state_name: str
    city: str
    latitude: float
    longitude: float
    zip_area: str
    schools: int


PLACES = tuple(
    Place(*row)
    for row in (
        ("AL", "Alabama", "Birmingham", 33.52, -86.80, "352", 3),
        ("AL", "Alabama", "Mobile", 30.69, -88.04, "366", 2),
        ("AK", "Alaska", "Anchorage", 61.22, -149.90, "995", 2),
        ("AZ", "Arizona", "Phoenix", 33.45, -112.07, "850", 5),
        ("AZ", "Arizona", "Tucson", 32.22, -110.97, "857", 2),
        ("AR", "Arkansas", "Little Rock", 34.75, -92.29, "722", 3),
        ("CA", "California", "Los Angeles", 34.05, -118.24, "900", 11),
        ("CA", "California", "San Diego", 32.72, -117.16, "921", 5),
        ("CA", "California", "Sacramento", 38.58, -121.49, "958", 4),
        ("CA", "California", "San Jose", 37.34, -121.89, "951", 4),
        ("CA", "California", "Fresno", 36.74, -119.79, "937", 4),
        ("CO", "Colorado", "Denver", 39.74, -104.99, "802", 4),
        ("CO", "Colorado", "Colorado Springs", 38.83, -104.82, "809", 2),
        ("CT", "Connecticut", "Hartford", 41.76, -72.67, "061", 4),
        ("DE", "Delaware", "Wilmington", 39.75, -75.55, "198", 2),
        ("DC", "District of Columbia", "Washington", 38.91, -77.04, "200", 2),
        ("FL", "Florida", "Miami", 25.76, -80.19, "331", 7),
        ("FL", "Florida", "Tampa", 27.95, -82.46, "336", 5),
        ("FL", "Florida", "Jacksonville", 30.33, -81.66, "322", 4),
        ("GA", "Georgia", "Atlanta", 33.75, -84.39, "303", 6),
        ("GA", "Georgia", "Savannah", 32.08, -81.09, "314", 2),
        ("HI", "Hawaii", "Honolulu", 21.31, -157.86, "968", 2),
        ("ID", "Idaho", "Boise", 43.62, -116.20, "837", 2),
        ("IL", "Illinois", "Chicago", 41.88, -87.63, "606", 8),
        ("IL", "Illinois", "Springfield", 39.80, -89.64, "627", 3),
        ("IN", "Indiana", "Indianapolis", 39.77, -86.16, "462", 4),
        ("IN", "Indiana", "Fort Wayne", 41.08, -85.14, "468", 2),
        ("IA", "Iowa", "Des Moines", 41.59, -93.62, "503", 4),
        ("KS", "Kansas", "Wichita", 37.69, -97.34, "672", 3),
        ("KY", "Kentucky", "Louisville", 38.25, -85.76, "402", 4),
        ("LA", "Louisiana", "Baton Rouge", 30.45, -91.19, "708", 3),
        ("LA", "Louisiana", "Shreveport", 32.53, -93.75, "711", 2),
        ("ME", "Maine", "Portland", 43.66, -70.26, "041", 2),
        ("MD", "Maryland", "Baltimore", 39.29, -76.61, "212", 5),
        ("MA", "Massachusetts", "Boston", 42.36, -71.06, "021", 6),
        ("MA", "Massachusetts", "Worcester", 42.26, -71.80, "016", 2),
        ("MI", "Michigan", "Detroit", 42.33, -83.05, "482", 5),
        ("MI", "Michigan", "Grand Rapids", 42.96, -85.67, "495", 3),
        ("MN", "Minnesota", "Minneapolis", 44.98, -93.27, "554", 5),
        ("MS", "Mississippi", "Jackson", 32.30, -90.18, "392", 3),
        ("MO", "Missouri", "Kansas City", 39.10, -94.58, "641", 3),
        ("MO", "Missouri", "St. Louis", 38.63, -90.20, "631", 3),
        ("MT", "Montana", "Billings", 45.78, -108.50, "591", 2),
        ("NE", "Nebraska", "Omaha", 41.26, -95.93, "681", 3),
        ("NV", "Nevada", "Las Vegas", 36.17, -115.14, "891", 3),
        ("NH", "New Hampshire", "Manchester", 42.99, -71.46, "031", 2),
        ("NJ", "New Jersey", "Newark", 40.74, -74.17, "071", 4),
        ("NJ", "New Jersey", "Trenton", 40.22, -74.74, "086", 3),
        ("NM", "New Mexico", "Albuquerque", 35.08, -106.65, "871", 2),
        ("NY", "New York", "New York", 40.71, -74.01, "100", 9),
        ("NY", "New York", "Buffalo", 42.89, -78.88, "142", 4),
        ("NY", "New York", "Albany", 42.65, -73.76, "122", 3),
        ("NC", "North Carolina", "Charlotte", 35.23, -80.84, "282", 5),
        ("NC", "North Carolina", "Raleigh", 35.78, -78.64, "276", 4),
        ("ND", "North Dakota", "Fargo", 46.88, -96.79, "581", 2),
        ("OH", "Ohio", "Columbus", 39.96, -83.00, "432", 5),
        ("OH", "Ohio", "Cleveland", 41.50, -81.69, "441", 5),
        ("OK", "Oklahoma", "Tulsa", 36.15, -95.99, "741", 4),
        ("OR", "Oregon", "Portland", 45.52, -122.68, "972", 4),
        ("PA", "Pennsylvania", "Philadelphia", 39.95, -75.17, "191", 6),
        ("PA", "Pennsylvania", "Pittsburgh", 40.44, -79.99, "152", 5),
        ("PR", "Puerto Rico", "San Juan", 18.47, -66.11, "009", 4),
        ("RI", "Rhode Island", "Providence", 41.82, -71.41, "029", 2),
        ("SC", "South Carolina", "Columbia", 34.00, -81.03, "292", 4),
        ("SD", "South Dakota", "Sioux Falls", 43.55, -96.73, "571", 2),
        ("TN", "Tennessee", "Nashville", 36.16, -86.78, "372", 3),
        ("TN", "Tennessee", "Memphis", 35.15, -90.05, "381", 3),
        ("TX", "Texas", "Houston", 29.76, -95.37, "770", 7),
        ("TX", "Texas", "Dallas", 32.78, -96.80, "752", 6),
        ("TX", "Texas", "San Antonio", 29.42, -98.49, "782", 5),
        ("UT", "Utah", "Salt Lake City", 40.76, -111.89, "841", 3),
        ("VT", "Vermont", "Burlington", 44.48, -73.21, "054", 2),
        ("VA", "Virginia", "Richmond", 37.54, -77.44, "232", 4),
        ("VA", "Virginia", "Norfolk", 36.85, -76.29, "235", 3),
        ("WA", "Washington", "Seattle", 47.61, -122.33, "981", 4),
        ("WA", "Washington", "Spokane", 47.66, -117.43, "992", 2),
        ("WV", "West Virginia", "Charleston", 38.35, -81.63, "253", 3),
        ("WI", "Wisconsin", "Milwaukee", 43.04, -87.91, "532", 5),
        ("WY", "Wyoming", "Cheyenne", 41.14, -104.82, "820", 2),
    )
)
