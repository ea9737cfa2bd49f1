"""Having a generation read the topics exactly up to a fence, by the streaming stage as a process of its own."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from ops.generations.place import Place
from streaming.ingest.fences import Offsets, to_text


def read_to(
    place: Place,
    generation: int,
    fence: Offsets,
    *flags: str,
    start: Offsets | None = None,
    note: Callable[[str], None] = lambda line: None,
) -> None:
    """Marts and DynamoDB are up to date afterwards. Raises StageFailed.

    `start`: where to begin instead of where the generation is. `flags`: others of the command. `note` is told its log.
    """
    bounds = {"--to": fence} | ({} if start is None else {"--from": start})
    with TemporaryDirectory() as folder:
        arguments = ["ops.stream", place.pipeline.name, *flags]
        for option, offsets in bounds.items():
            file = Path(folder) / f"{option.strip('-')}.json"
            file.write_text(to_text(offsets))
            arguments += [option, str(file)]
        place.run(arguments, generation, note)
