"""The environment of a reader that is to see the marts as they stood earlier: a lake of its own, made when it is asked
for and kept."""

import json
from collections.abc import Mapping
from typing import Any

from ops import stages
from ops.console import busy
from ops.local.home import Home
from ops.settings import Settings
from plumbing.errors import Failure


class NotTold(Failure):
    """The marts of that moment are not to be had; the message and exit code are those of the streaming stage."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def environment_as_of(moment: str | None, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which a reader of the lake finds the marts as of `moment`: a file with a fence, or a time.

    None: as they are. Raises NotTold.
    """
    if moment is None:
        return dict(environment)
    found = _made(moment, environment)
    return {**environment, "GPPS_LAKE_URI": found["lake_uri"], "GPPS_GENERATION": str(found["generation"])}


def _made(moment: str, environment: Mapping[str, str]) -> dict[str, Any]:
    home = Home(Settings().home)
    home.make()  # so that later commands know the folder of the log for ours
    log = home.path / "logs" / "as-of.log"
    try:
        with busy("looking back"):
            return dict(json.loads(stages.run(["streaming", "as-of", "--", moment], environment, log)))
    except stages.StageFailed as failed:
        raise NotTold(failed.last_line.removeprefix("Error: "), failed.code) from None
