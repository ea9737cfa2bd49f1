"""A stand-in for Redshift before the local services of `gpps up`, until Ctrl-C: `python -m tests.redshift`.

Prints what `eval` needs to have stages find it.
"""

import sys
import threading

from ops.local.environment import to_text
from ops.local.stack import Stack
from ops.settings import Settings
from tests.conftest import stand_in_before


def main() -> int:
    values = Stack(Settings().home, lambda text: None).environment()
    if "PGHOST" not in values or "AWS_ENDPOINT_URL_S3" not in values:
        sys.stderr.write("the stand-in needs Postgres and S3: start them with `gpps up`\n")
        return 1
    with stand_in_before(values) as stand_in:
        found = stand_in.environment(values)
        sys.stdout.write("".join(f"export {line}\n" for line in to_text(found).splitlines()))
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
