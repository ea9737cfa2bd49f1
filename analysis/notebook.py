"""Executing a notebook that is kept as text: the result is an `.ipynb` beside the pictures it saved."""

from pathlib import Path
from tempfile import TemporaryDirectory

NOTEBOOKS = Path(__file__).parent / "notebooks"


class NotebookFailed(RuntimeError):
    """A cell failed. The message holds the cell's own error, last line first."""


def names() -> list[str]:
    """Names of the notebooks there are."""
    return sorted(path.stem for path in NOTEBOOKS.glob("*.py") if path.stem != "__init__")


def execute(name: str, out: Path) -> Path:
    """Runs notebook `name` from top to bottom with `out` as its working directory; returns the path of the `.ipynb`.

    The kernel inherits this process's environment. Raises NotebookFailed.
    """
    import jupytext
    import nbformat
    from jupyter_client.manager import AsyncKernelManager as KernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    out.mkdir(parents=True, exist_ok=True)
    notebook = jupytext.read(NOTEBOOKS / f"{name}.py")
    root = str(NOTEBOOKS.parent.parent)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(f"import sys; sys.path.insert(0, {root!r})"))
    # Sockets that are files of our own, not TCP ports; their paths have to be short.
    with TemporaryDirectory(prefix="gpps-") as sockets:
        kernel = KernelManager(kernel_name="python3", transport="ipc", ip=f"{sockets}/kernel")
        client = NotebookClient(notebook, km=kernel, timeout=120, resources={"metadata": {"path": str(out)}})
        try:
            client.execute()
        except CellExecutionError as error:
            raise NotebookFailed(f"notebook {name}: {error.ename}: {error.evalue}") from None
    target = out / f"{name}.ipynb"
    nbformat.write(notebook, target)
    target.chmod(0o600)
    return target
