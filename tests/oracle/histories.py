"""Made-up histories of both sources: many fields at once, each with the accidents that walks can have.

Clocks go forward with the numbers of fetches; beyond that, anything goes: pages that are missing, fetched twice or left
from a longer walk, ends that are missing, incomplete or said twice, events whose sweep nothing names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from producers.contract import Event
from producers.sources.college_scorecard.contract import SEARCH
from tests.builders import At, job, job_search, page, program, school, sweep

FIELDS = ("1107", "5138", "1101", *(f"99{number:02}" for number in range(40)))
GAPS = (0.01, 1, 3, 6.5, 7, 8, 13.5, 14, 14, 15)  # days between two walks, with the limits that count
JOB_IDS = ("1", "2", "10", "-3", "9223372036854775807", "-9223372036854775808", "7")
TITLES = (
    *("Developer", "developer!", "C++ Developer", "C# developer", "Sr. Software Engineer II", "Registered Nurses (RN)"),
    *("Nurse", "Teacher/Tutor", "Manager", "Engineer for Acme", "???", "Acute Care Nurse Practitioner Nights"),
)
COMPANIES = (None, "Acme", "The ACME, Inc.", "acme  llc", "Beta Co.", "The Company", "---", "Société Générale")
PLACES = ((None, None), ("Austin, TX", "TX"), ("Austin TX", None), ("Mobile, AL", "AL"), ("US", "US"), ("!", "TX"))
AMOUNTS = (None, None, "0.00", "50000.00", "50000.01", "61234.56", "90000.00", "999999999999.99", "-5000.00")
AGES = (None, 0, 3, 3650, 3651, 2_000_000_000)


@dataclass
class Clock:
    """Numbers the fetches of a source. All of a walk ends on one `day`, so that limits are met exactly."""

    random: Random
    day: float = 0
    at: At = (1, 0)

    def fetch(self) -> At:
        epoch, counter = self.at
        self.at = (epoch + 1, 0) if self.random.random() < 0.05 else (epoch, counter + 1)
        return self.at


@dataclass
class Maker:
    random: Random
    events: list[Event] = field(default_factory=list)

    def walk(self, clock: Clock, search: str, name: str, records: Any) -> None:
        """One walk through a search; `records(at, sweep, day)` makes what one page shows: (keys, events)."""
        chance = self.random.random
        clock.day += self.random.choice(GAPS)
        pages = self.random.choice((1, 1, 2, 3))
        fetched = [*range(pages), *([self.random.randrange(pages)] if chance() < 0.2 else [])]
        if chance() < 0.1:
            fetched.append(pages)  # of a longer walk, that was resumed and came out shorter
        if chance() < 0.1:
            fetched.remove(self.random.choice(fetched))
        for number in fetched:
            at = clock.fetch()
            keys, found = records(at, name, clock.day)
            self.events += found
            if chance() < 0.95:
                self.events.append(page(search, number, at=at, lists=keys, sweep=name, day=clock.day))
        for complete in self.random.choice(((True,), (True,), (True,), (False,), (False, True), (True, False), ())):
            at = clock.fetch()
            self.events.append(sweep(search, pages, at=at, day=clock.day, sweep=name, complete=complete))

    def jobs(self, cip4: str) -> None:
        """A field of its own clock, with one or two searches."""
        clock = Clock(self.random)
        searches = [job_search(cip4, words) for words in ("developer", "tester")[: self.random.choice((1, 2, 2))]]
        for number in range(self.random.randrange(1, 6)):
            self.walk(
                clock, self.random.choice(searches), f"{cip4}-{number}", lambda *seen: self._postings(cip4, *seen)
            )

    def _postings(self, cip4: str, at: At, name: str, day: float) -> tuple[list[str], list[Event]]:
        shown = self.random.sample(JOB_IDS, self.random.randrange(5))
        observed = [one for one in (*shown, *shown[:1]) if self.random.random() < 0.6]  # one may come twice
        lost = "lost-" if self.random.random() < 0.1 else ""  # such a sweep is named by nothing
        found = [self._posting(one, cip4, at, place, f"{lost}{name}", day) for place, one in enumerate(observed)]
        return [f"job/{one}|{cip4}" for one in shown if self.random.random() < 0.9], found

    def _posting(self, job_id: str, cip4: str, at: At, place: int, name: str, day: float) -> Event:
        pick = self.random.choice
        alike = self.random.random() < 0.5  # then most are
        location, state = pick(PLACES[1:3] if alike else PLACES)
        content = {
            "title": pick(TITLES[:2] if alike else TITLES),
            "company": pick(COMPANIES[1:4] if alike else COMPANIES),
        }
        content |= {"location": location, "state": state}
        amounts = {name: pick(AMOUNTS) for name in ("salary_min", "salary_annual_min_usd", "salary_annual_max_usd")}
        details = {"age_days": pick(AGES), "salary_period": pick((None, "hour")), "snippet": pick((None, "a", "b"))}
        return job(job_id, cip4, at=at, place=place, sweep=name, day=day, **content, **amounts, **details)

    def schools(self, fields: Sequence[str]) -> None:
        clock = Clock(self.random)
        for number in range(self.random.randrange(1, 6)):
            self.walk(clock, SEARCH, f"schools-{number}", lambda *seen: self._schools(fields, *seen))

    def _schools(self, fields: Sequence[str], at: At, name: str, day: float) -> tuple[list[str], list[Event]]:
        found = list(self._of_schools(fields, at, name, day))
        listed = [f"{each.entity}/{each.key()}" for each in found if self.random.random() < 0.9]
        return listed, [each for each in found if self.random.random() < 0.7]

    def _of_schools(self, fields: Sequence[str], at: At, name: str, day: float) -> Iterator[Event]:
        pick = self.random.choice
        for nth, unit_id in enumerate(self.random.choices(("1", "2", "3", "4", "50"), k=5)):
            tuition = {name: pick(AMOUNTS) for name in ("tuition_in_state_usd", "tuition_out_of_state_usd")}
            state, place = pick(("AL", "TX", "US", None)), nth * 1000
            yield school(unit_id, at=at, place=place, sweep=name, day=day, state=state, **tuition)
            for cip4 in self.random.sample(fields, min(len(fields), 6)):
                place += 1
                amounts = ("debt_median_usd", "earnings_1yr_median_usd", "earnings_4yr_median_usd")
                figures: dict[str, Any] = {amount: pick(AMOUNTS) for amount in amounts}
                figures |= {"awards_2": pick((None, 0, 7, 31, 2_000_000_000)), "title": pick(("A. ", "b.", "B .", "."))}
                level = pick((3, 5))
                yield program(unit_id, cip4, level, at=at, place=place, sweep=name, day=day, **figures)


def history(seed: int, fields: Sequence[str]) -> list[Event]:
    """In any order, with some of it twice."""
    maker = Maker(Random(seed))
    for cip4 in fields:
        maker.jobs(cip4)
    maker.schools(fields)
    again = maker.random.sample(maker.events, len(maker.events) // 10)
    return maker.random.sample([*maker.events, *again], len(maker.events) + len(again))
