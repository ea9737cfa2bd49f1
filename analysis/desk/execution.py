"""Execution of notebooks that are stored as text: the result of each is an `.ipynb` beside the pictures it saved.

All of them run in one kernel, one after the other, each with nothing of those before it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from analysis import content
from plumbing.errors import Failure
from plumbing.progress import silent
from plumbing.targets import target, target_folder

ROOT = Path(__file__).parents[2]  # what a notebook's kernel imports from
_BEFORE = "%reset -f\nfrom analysis import content\ncontent.choose({pipeline!r})\ndel content"
CELL_SECONDS = 300  # a cell that takes longer has failed


class NotebookFailed(Failure):
    """A cell failed. The message holds the notebook's name and the cell's own error."""


def _folder() -> Path:
    return Path(str(resources.files(content.contract().package))) / "notebooks"


def names() -> list[str]:
    """Names of the notebooks there are."""
    return sorted(path.stem for path in _folder().glob("*.py") if path.stem != "__init__")


def title(name: str) -> str:
    """The heading of a notebook."""
    lines = (_folder() / f"{name}.py").read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("# # ") for line in lines if line.startswith("# # ")), name)


def execute(chosen: Sequence[str], out: Path, progress: Callable[..., None] = silent) -> Iterator[Path]:
    """Runs the notebooks from top to bottom with `out` as working directory; gives the path of each `.ipynb`.

    The kernel inherits this process's environment. `progress` gets the notebook and the cell. Raises NotebookFailed;
    the cells before it stay.
    """
    target_folder(out)
    with TemporaryDirectory(prefix="gpps-") as own, asyncio.Runner(loop_factory=_Loop) as loop:
        kernel = _kernel(own)
        try:
            for name in chosen:
                yield loop.run(_execute(name, out, kernel, partial(progress, name)))
        finally:
            loop.run(_end(kernel))


class _Loop(asyncio.SelectorEventLoop):
    """Leaves signals to this process: nbclient would take them, end the kernel and call it dead."""

    def add_signal_handler(self, *_: Any, **__: Any) -> NoReturn:  # type: ignore[override]
        raise RuntimeError("the process has handlers of its own")  # which nbclient passes over


def _kernel(own: str) -> Any:
    """A kernel that keeps its sockets (no TCP ports, and short paths), its profile and its history in `own`."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    this_python: Any = KernelSpecManager(kernel_dirs=[])  # whatever kernels the user has
    kernel: Any = AsyncKernelManager(
        kernel_name="python3", transport="ipc", ip=f"{own}/kernel", kernel_spec_manager=this_python
    )
    kernel.connection_file = f"{own}/connection.json"
    kernel.kernel_spec.env = {"PYTHONPATH": str(ROOT), "IPYTHONDIR": own, "TMPDIR": own}  # it may be killed
    return kernel


async def _execute(name: str, out: Path, kernel: Any, progress: Callable[[str], None]) -> Path:
    import jupytext
    import nbformat
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = jupytext.read(_folder() / f"{name}.py")
    notebook.cells.insert(0, nbformat.v4.new_code_cell(_BEFORE.format(pipeline=content.contract().name)))
    async with _client(notebook, out, kernel) as client:
        cells = len(notebook.cells)
        client.on_cell_start = lambda cell, cell_index: progress(f"cell {cell_index + 1} of {cells}")
        try:
            await client.async_execute()
        except CellExecutionError as error:
            raise NotebookFailed(f"notebook {name}: {error.ename}: {error.evalue}") from None
        except CellTimeoutError:
            raise NotebookFailed(f"notebook {name}: a cell took longer than {CELL_SECONDS} seconds") from None
        except DeadKernelError:
            raise NotebookFailed(f"notebook {name}: its kernel ended before its work did") from None
    del notebook.cells[0]
    notebook.metadata["kernelspec"] = {"display_name": "gpps", "language": "python", "name": "gpps"}
    path = out / f"{name}.ipynb"
    with target(path) as draft:
        nbformat.write(notebook, draft)
    return path


@asynccontextmanager
async def _client(notebook: Any, out: Path, kernel: Any) -> AsyncIterator[Any]:
    """A client of the kernel, whose channels are closed afterwards."""
    from nbclient import NotebookClient

    client: Any = NotebookClient(
        notebook, km=kernel, timeout=CELL_SECONDS, record_timing=False, resources={"metadata": {"path": str(out)}}
    )
    try:
        yield client
    finally:
        if client.kc is not None:
            client.kc.stop_channels()


async def _end(kernel: Any) -> None:
    """Of a notebook that was interrupted, too: then its task is still there."""
    under_way = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    if kernel.has_kernel:
        await kernel.shutdown_kernel(now=True)
