"""The version of a pipeline's rules: it changes with whatever makes the marts of events, and with nothing else.

That is the pipeline's module `pipeline`, all modules of its package that this imports, directly or not, those of other
packages of the project that any of these imports itself, and the files of its folder `reference`. Of a module counts
what it does: neither comments nor docstrings.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PROJECT = ("plumbing", "producers", "streaming")


@cache
def version_of(package: str, variant: str = "") -> str:
    """Sixteen hexadecimal digits. `variant` is made part of it. The code is read once in the life of a process."""
    modules = modules_of(package)
    code = [f"{name}\n{normalised(path.read_text(encoding='utf-8'))}" for name, path in sorted(modules.items())]
    folder = modules[f"{package}.pipeline"].parent / "reference"
    files = [file for file in sorted(folder.glob("*")) if file.is_file() and file.suffix != ".py"]
    tables = [f"{file.name}\n{hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
    return hashlib.sha256("\0".join([*code, *tables, variant]).encode()).hexdigest()[:16]


def modules_of(package: str) -> dict[str, Path]:
    """Every module that makes the marts of the package's pipeline, and its file."""
    found: dict[str, Path] = {}
    waiting = [f"{package}.pipeline"]
    while waiting:
        name = waiting.pop()
        is_own = name == package or name.startswith(f"{package}.")
        path = _file(name) if is_own or name.partition(".")[0] in _PROJECT else None
        if path is None or name in found:
            continue
        found[name] = path
        if is_own:
            waiting += _imported(path)
    return found


def normalised(source: str) -> str:
    """The code without comments, docstrings and layout."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and _documented(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _documented(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return ast.get_docstring(node, clean=False) is not None


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file(name: str) -> Path | None:
    """The file of a module, which is not imported; None for a name within a module."""
    top, *rest = name.split(".")
    spec = find_spec(top)
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder, *rest)
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.is_file():
                return file
    return None
