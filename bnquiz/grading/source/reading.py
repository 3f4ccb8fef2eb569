"""From a path to Python source: text in UTF-8, or the code cells of a notebook."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bnquiz.errors import BadFile


def read_source(path: Path) -> str:
    """The source of a file. A notebook gives its code cells joined, magics as comments.

    Raises `BadFile` with one line that says what is wrong with the file.
    """
    text = _text(path)
    if path.suffix == ".ipynb":
        text = _cells(path, text)
    if not text.strip():
        raise BadFile(
            f"{path}: the file is empty; write your batch norm, or begin with `bnquiz start {path}`"
        )
    return text


def modules_needed(source: str) -> tuple[str, ...]:
    """What the worker should have imported beforehand."""
    return ("torch",) if "torch" in source or "nn.Module" in source else ()


def _text(path: Path) -> str:
    if path.is_dir():
        raise BadFile(f"{path}: this is a folder; name a Python file in it")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadFile(f"{path}: no such file; `bnquiz start {path}` writes one to begin with") from None
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: not UTF-8 (byte {error.start + 1}); save the file as UTF-8") from None
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell]


def _cells(path: Path, text: str) -> str:
    try:
        notebook = msgspec.json.decode(text, type=_Notebook)
    except msgspec.MsgspecError as error:
        raise BadFile(f"{path}: not a notebook: {error}") from None
    code = ["".join(c.source) for c in notebook.cells if c.cell_type == "code"]
    return "\n\n".join(_without_magics(cell) for cell in code) + "\n"


def _without_magics(cell: str) -> str:
    if cell.lstrip().startswith("%%"):
        return "\n".join(f"# {line}" for line in cell.splitlines())
    lines = (f"# {line}" if line.lstrip().startswith(("%", "!", "?")) else line for line in cell.splitlines())
    return "\n".join(lines)
