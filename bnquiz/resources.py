"""What is installed: the folders that ship with bnquiz, and the versions of packages."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The folder ``questions`` or ``solutions`` of this installation."""
    in_wheel = _PACKAGE / "_data" / name
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parent / name


def installed(package: str) -> str | None:
    """The version of a package; None if it is not there. Nothing of it is imported."""
    from importlib import metadata  # reading it takes longer than the rest of this module

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
