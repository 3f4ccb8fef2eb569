"""Landlock: what the worker may open, and whom it may reach, decided by the kernel (Linux 5.13 and later).

The rights were added to the kernel over the years; what this one does not know is left out. Nothing here can
be taken back by the process, whatever it runs.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on all processors
_VERSION, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38

WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
TRUNCATE = 1 << 14
READ = READ_FILE | READ_DIR
OWN_FOLDER = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | TRUNCATE
_OF_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE

# version of the interface → how many rights on files, on TCP ports, and how many walls to other processes
_KNOWN = {1: (13, 0, 0), 2: (14, 0, 0), 3: (15, 0, 0), 4: (15, 2, 0), 5: (16, 2, 0), 6: (16, 2, 2)}


@dataclass(frozen=True)
class Rule:
    """A file, or a folder with all below it, and what may be done there."""

    path: str
    rights: int = READ


def version() -> int:
    """The version of the interface that this kernel has; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    found: int = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    return max(0, found)


def restrict(rules: Iterable[Rule]) -> bool:
    """From now on this process opens only what the rules name, connects to nothing, and signals nobody else.
    Whether that holds."""
    if not (known := _KNOWN.get(min(version(), max(_KNOWN)))):
        return False
    files, ports, walls = ((1 << count) - 1 for count in known)
    handled = (ctypes.c_uint64 * 3)(files, ports, walls)
    ruleset = _libc().syscall(_CREATE_RULESET, handled, ctypes.c_size_t(ctypes.sizeof(handled)), 0)
    if ruleset < 0:
        return False
    for rule in rules:
        _add(ruleset, rule.path, rule.rights & files)
    _libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    done = _libc().syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return bool(done == 0)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _add(ruleset: int, path: str, rights: int) -> None:
    """A path that is not there needs no rule. The kernel refuses rights of a folder on a file."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        for possible in (rights, rights & _OF_A_FILE):
            beneath = ctypes.byref(_PathBeneath(possible, descriptor))
            if _libc().syscall(_ADD_RULE, ruleset, _PATH_BENEATH, beneath, 0) == 0:
                break
        os.close(descriptor)


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)


# -- what a learner's file needs to read

# The system's libraries and fonts, and what they ask of the kernel. No folder in which people keep things.
_SYSTEM = (
    "/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/share",
    "/usr/local/lib", "/nix/store", "/gnu/store", "/etc/ld.so.cache", "/etc/localtime", "/etc/timezone",
    "/etc/fonts", "/etc/passwd", "/etc/nsswitch.conf", "/dev/random", "/dev/urandom", "/dev/zero",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/filesystems", "/proc/sys/vm",
    "/proc/sys/kernel", "/sys/devices/system", "/sys/kernel/mm",
)  # fmt: skip


def readable(learners: str, barred: tuple[str, ...]) -> Iterator[Rule]:
    """Python, its packages and the system's libraries; of the learner's folder all but what is hidden there.
    Never what is barred: the right answers."""
    yield from of_python(barred)
    for folder in (learners, *_further(barred)):
        if folder:
            yield from _shown(folder, barred)


@lru_cache(maxsize=1)
def of_python(barred: tuple[str, ...]) -> tuple[Rule, ...]:
    """The same for every file: the server asks once, before it forks."""
    libraries = filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep))
    places = (*packages(), *libraries, *_SYSTEM)
    return tuple(Rule(path) for place in places for path in _without(place, barred))


def packages() -> list[str]:
    """Where Python and what is installed for it lie."""
    prefixes = (sys.prefix, sys.base_prefix)
    holding = (place for place in sys.path if _holds_packages(place, prefixes))
    return list(dict.fromkeys((*prefixes, *holding)))


def _holds_packages(place: str, prefixes: tuple[str, ...]) -> bool:
    inside = any(is_below(place, prefix) for prefix in prefixes)
    return inside or os.path.basename(place) in {"site-packages", "dist-packages"}


def _further(barred: tuple[str, ...]) -> list[str]:
    """What else is on Python's path, unless it is a checkout of ours."""
    others = {place for place in sys.path if os.path.isabs(place)}.difference(packages())
    return [place for place in others if not any(is_below(each, os.path.realpath(place)) for each in barred)]


def is_below(path: str, folder: str) -> bool:
    """Whether the path is the folder's own, or leads into it."""
    return f"{path}{os.sep}".startswith(f"{folder.rstrip(os.sep)}{os.sep}")


def _shown(folder: str, barred: tuple[str, ...]) -> Iterator[Rule]:
    """A folder of somebody's: one rule where nothing in it is hidden, since a class has hundreds of files."""
    entries = _listed(folder)
    shown = [path for path in entries if not os.path.basename(path).startswith(".")]
    whole = list(_without(folder, barred))
    if len(shown) == len(entries) and len(whole) == 1:
        yield Rule(whole[0])
    elif whole:
        yield Rule(folder, READ_DIR)
        yield from (Rule(inner) for path in shown for inner in _without(path, barred))


def _without(place: str, barred: tuple[str, ...]) -> Iterator[str]:
    """The place; where something barred lies in it, all that is beside that."""
    real = os.path.realpath(place)
    if any(is_below(real, each) for each in barred):
        return
    if any(is_below(each, real) for each in barred):
        for path in _listed(real):
            yield from _without(path, barred)
    else:
        yield real


def _listed(folder: str) -> list[str]:
    """What is in a folder; nothing where it cannot be listed."""
    try:
        return [entry.path for entry in os.scandir(folder)]
    except OSError:
        return []
