"""Makes fields.csv: `python -m pipelines.school_jobs.reference.make_fields`.

It is a copy of the table that the Jooble source searches by, whose search words the field mart shows.
"""

import csv
import io

from pipelines.school_jobs.reference.fields import COLUMNS, TABLE
from producers.sources.jooble.fields import read_fields


def table() -> str:
    """The text of fields.csv."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        (field.cip4, field.title, ";".join(field.soc_codes), field.search_words) for field in read_fields()
    )
    return written.getvalue()


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8", newline="")
