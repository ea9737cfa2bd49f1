"""What the generated postings are about: trades per field of study, employers, places. All of it made up but plausible.

`pay` is a yearly middle in US dollars, `demand` how many postings a field has open at a time, about.
"""

from typing import NamedTuple


class Trade(NamedTuple):
    demand: int
    pay: int
    employers: str  # one of EMPLOYERS
    titles: tuple[str, ...]  # beside the words searched for


TRADES = {
    "1101": Trade(60, 98_000, "technology", ("Systems Analyst", "Business Systems Analyst")),
    "1107": Trade(110, 122_000, "technology", ("Backend Engineer", "Full Stack Developer", "Java Developer")),
    "1109": Trade(45, 112_000, "technology", ("Network Engineer", "Cloud Network Architect")),
    "1205": Trade(40, 52_000, "hospitality", ("Sous Chef", "Executive Chef", "Line Cook")),
    "1312": Trade(60, 58_000, "education", ("4th Grade Teacher", "Kindergarten Teacher")),
    "1313": Trade(50, 61_000, "education", ("High School Math Teacher", "High School Science Teacher")),
    "1408": Trade(50, 92_000, "engineering", ("Structural Engineer", "Project Engineer - Roads & Bridges")),
    "1410": Trade(45, 104_000, "engineering", ("Power Systems Engineer", "Controls Engineer")),
    "1419": Trade(55, 97_000, "engineering", ("HVAC Design Engineer", "Manufacturing Engineer")),
    "2203": Trade(30, 58_000, "law", ("Legal Assistant", "Litigation Paralegal")),
    "2601": Trade(20, 50_000, "laboratory", ("Research Technician", "Laboratory Technician")),
    "2701": Trade(18, 101_000, "laboratory", ("Biostatistician", "Quantitative Analyst")),
    "4005": Trade(22, 80_000, "laboratory", ("Analytical Chemist", "Quality Control Chemist")),
    "4201": Trade(35, 92_000, "health", ("Licensed Psychologist", "Staff Psychologist")),
    "4301": Trade(35, 54_000, "government", ("Detention Officer", "Probation Officer")),
    "4302": Trade(20, 58_000, "government", ("Firefighter/EMT", "Fire Inspector")),
    "4407": Trade(55, 63_000, "health", ("Medical Social Worker", "Hospice Social Worker")),
    "4603": Trade(55, 63_000, "construction", ("Journeyman Electrician", "Industrial Electrician")),
    "4702": Trade(45, 59_000, "construction", ("HVAC Technician", "HVAC Service Technician")),
    "4706": Trade(50, 50_000, "garages", ("Auto Mechanic", "Diesel Technician")),
    "4805": Trade(35, 50_000, "construction", ("MIG Welder", "Welder/Fabricator")),
    "5004": Trade(30, 60_000, "agencies", ("Visual Designer", "Production Designer")),
    "5106": Trade(45, 84_000, "health", ("Dental Assistant", "Registered Dental Hygienist")),
    "5107": Trade(40, 107_000, "health", ("Practice Manager", "Clinic Manager")),
    "5108": Trade(80, 42_000, "health", ("Certified Medical Assistant", "Medical Assistant - Pediatrics")),
    "5120": Trade(40, 131_000, "health", ("Clinical Pharmacist", "Staff Pharmacist")),
    "5122": Trade(25, 49_000, "government", ("Health Educator", "Outreach Worker")),
    "5123": Trade(50, 97_000, "health", ("Outpatient Physical Therapist", "Travel Physical Therapist")),
    "5138": Trade(170, 89_000, "health", ("RN - Emergency Department", "ICU Nurse", "Registered Nurse (RN), Med/Surg")),
    "5139": Trade(85, 38_000, "health", ("Certified Nursing Assistant (CNA)", "Patient Care Technician")),
    "5202": Trade(65, 92_000, "business", ("Operations Manager", "Branch Manager")),
    "5203": Trade(70, 76_000, "business", ("Staff Accountant", "Senior Accountant", "Tax Accountant")),
    "5208": Trade(45, 95_000, "business", ("Financial Analyst", "Investment Analyst")),
    "5210": Trade(40, 68_000, "business", ("HR Generalist", "Recruiter")),
    "5214": Trade(40, 72_000, "agencies", ("Marketing Analyst", "Consumer Insights Analyst")),
}

FRONTS = (
    *("Alderbrook", "Bluestem", "Cedar Point", "Copperline", "Driftwood", "Eastmere", "Fairlane", "Granite Peak"),
    *("Harborview", "Ironwood", "Juniper", "Kestrel", "Lakeshore", "Meadowlark", "Northgate", "Oakhaven"),
    *("Pinecrest", "Quarry Hill", "Redfern", "Silverton", "Tidewater", "Upland", "Vantage", "Westbrook"),
)
EMPLOYERS = {
    "technology": ("Software", "Systems Inc.", "Data Labs", "Technologies LLC"),
    "hospitality": ("Hotels", "Kitchens", "Restaurant Group"),
    "education": ("Unified School District", "Charter Schools", "Academy"),
    "engineering": ("Engineering", "Design & Build", "Engineers, PC"),
    "law": ("Law Group", "Legal LLP"),
    "laboratory": ("Biosciences", "Research Institute", "Laboratories"),
    "health": ("Health System", "Medical Center", "Care Partners", "Clinic"),
    "government": ("County", "Department of Public Safety", "City Services"),
    "construction": ("Contractors", "Mechanical", "Builders Inc."),
    "garages": ("Auto Group", "Fleet Services", "Motors"),
    "agencies": ("Media", "Creative Studio", "Brands"),
    "business": ("Financial", "Holdings", "Logistics", "Insurance Group"),
}
ORIGINS = ("careerharbor.example", "jobs-directory.example", "hiringboard.example", "worklink.example")

# City, state and how many in a hundred postings or so are there.
PLACES = (
    ("Birmingham", "AL", 2),
    ("Anchorage", "AK", 1),
    ("Phoenix", "AZ", 4),
    ("Little Rock", "AR", 1),
    ("Los Angeles", "CA", 7),
    ("San Diego", "CA", 4),
    ("San Jose", "CA", 3),
    ("Denver", "CO", 3),
    ("Hartford", "CT", 2),
    ("Wilmington", "DE", 1),
    ("Washington", "DC", 2),
    ("Miami", "FL", 4),
    ("Tampa", "FL", 3),
    ("Atlanta", "GA", 4),
    ("Honolulu", "HI", 1),
    ("Boise", "ID", 1),
    ("Chicago", "IL", 5),
    ("Indianapolis", "IN", 3),
    ("Des Moines", "IA", 1),
    ("Wichita", "KS", 1),
    ("Louisville", "KY", 2),
    ("New Orleans", "LA", 2),
    ("Portland", "ME", 1),
    ("Baltimore", "MD", 3),
    ("Boston", "MA", 4),
    ("Detroit", "MI", 3),
    ("Minneapolis", "MN", 3),
    ("Jackson", "MS", 1),
    ("Kansas City", "MO", 2),
    ("Billings", "MT", 1),
    ("Omaha", "NE", 1),
    ("Las Vegas", "NV", 2),
    ("Manchester", "NH", 1),
    ("Newark", "NJ", 3),
    ("Albuquerque", "NM", 1),
    ("New York", "NY", 7),
    ("Buffalo", "NY", 2),
    ("Charlotte", "NC", 3),
    ("Fargo", "ND", 1),
    ("Columbus", "OH", 4),
    ("Oklahoma City", "OK", 2),
    ("Portland", "OR", 2),
    ("Philadelphia", "PA", 4),
    ("San Juan", "PR", 1),
    ("Providence", "RI", 1),
    ("Charleston", "SC", 2),
    ("Sioux Falls", "SD", 1),
    ("Nashville", "TN", 3),
    ("Houston", "TX", 5),
    ("Dallas", "TX", 4),
    ("Salt Lake City", "UT", 2),
    ("Burlington", "VT", 1),
    ("Richmond", "VA", 3),
    ("Seattle", "WA", 3),
    ("Charleston", "WV", 1),
    ("Milwaukee", "WI", 2),
    ("Cheyenne", "WY", 1),
)
CITIES = tuple((city, state) for city, state, weight in PLACES for _ in range(weight))
