"""Origins of the rows of the employers pipeline."""

from streaming.origins import Counted, OfMany

ORIGINS = {
    "employer": OfMany(
        ("postings_of_employer",), (Counted("count_postings", "events_job", in_events="the postings that landed"),)
    )
}
