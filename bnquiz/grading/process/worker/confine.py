"""What the kernel refuses a worker (Linux): Landlock its files and neighbors, seccomp its system calls."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import struct
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


_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_CAPABILITIES_V3 = 0x20080522

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column below, and the kernel's own name

_CLONE, _CLONE3, _CAPSET = (56, 220), (435, 435), (126, 91)
_CLONE_THREAD = 0x10000

# name: number on x86-64 and on ARM64; None where it has none
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # other processes
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "kcmp": (312, 272), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "tkill": (200, 130),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "unshare": (272, 97), "setns": (308, 268),
    # what outlives the process, or reaches beyond it
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "semget": (64, 190),
    "msgget": (68, 186), "mq_open": (240, 180),
    # files, beyond what Landlock knows
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "removexattrat": (466, 466), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    # wide doors of the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "syslog": (103, 116), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
}  # fmt: skip

# The first argument is a process: itself, or 0, which means itself.
_ON_ITSELF = {
    "kill": (62, 129), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "prlimit64": (302, 261), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274),
}  # fmt: skip

# The second argument is a command: to have signals sent to others, to hold up who opens a file, to type on a
# terminal.
_COMMANDS = {"fcntl": ((72, 25), (8, 10, 15, 1024, 1026)), "ioctl": ((16, 29), (0x5412, 0x541C))}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT, _SECOND_ARGUMENT = 0, 4, 16, 24  # where they stand in what a filter sees
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_UNKNOWN = 0x00050000 | errno.ENOSYS
_X32 = 0x40000000  # x86-64 has a second set of numbers from here on


def is_known() -> bool:
    """Whether this is a system whose calls we know by number."""
    return sys.platform == "linux" and platform.machine() in _MACHINES and sys.byteorder == "little"


def refuse() -> bool:
    """From now on these calls are refused, in all threads to come. Whether that holds."""
    if not is_known():
        return False
    program = b"".join(_program(*_MACHINES[platform.machine()], os.getpid()))
    buffer = ctypes.create_string_buffer(program)

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    libc = ctypes.CDLL(None)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    filter_ = Program(len(program) // 8, ctypes.addressof(buffer))
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(filter_), 0, 0) == 0)


def drop_capabilities() -> bool:
    """Root is then a user like any other. Whether that holds."""
    if not is_known():
        return False
    number = _CAPSET[_MACHINES[platform.machine()][0]]
    header, none = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0), (ctypes.c_uint32 * 6)()
    return bool(ctypes.CDLL(None).syscall(number, header, none) == 0)


def _program(column: int, machine: int, pid: int) -> Iterator[bytes]:
    """The filter: a call falls through the questions to the end, where it is allowed."""
    yield from (_do(_LOAD, _MACHINE), _skip(_EQUAL, machine, 1), _do(_RETURN, _REFUSE), _do(_LOAD, _NUMBER))
    if machine == _MACHINES["x86_64"][1]:
        yield from (_skip(_AT_LEAST, _X32, 0, 1), _do(_RETURN, _REFUSE))
    # The C library then takes clone, whose flags a filter can see.
    yield from (_skip(_EQUAL, _CLONE3[column], 0, 1), _do(_RETURN, _UNKNOWN))
    for numbers in _REFUSED.values():
        if (number := numbers[column]) is not None:
            yield from (_skip(_EQUAL, number, 0, 1), _do(_RETURN, _REFUSE))
    for numbers in _ON_ITSELF.values():
        yield from (
            _skip(_EQUAL, numbers[column], 0, 6),
            _do(_LOAD, _FIRST_ARGUMENT),
            _skip(_EQUAL, pid, 3),
            _skip(_EQUAL, 0, 2),
            _skip(_EQUAL, -pid & 0xFFFFFFFF, 1),  # its own group
            _do(_RETURN, _REFUSE),
            _do(_RETURN, _ALLOW),
        )
    for numbers, commands in _COMMANDS.values():
        yield from (
            _skip(_EQUAL, numbers[column], 0, 2 * len(commands) + 2),
            _do(_LOAD, _SECOND_ARGUMENT),
            *(each for what in commands for each in (_skip(_EQUAL, what, 0, 1), _do(_RETURN, _REFUSE))),
            _do(_RETURN, _ALLOW),
        )
    yield from (_skip(_EQUAL, _CLONE[column], 0, 3), _do(_LOAD, _FIRST_ARGUMENT))
    yield from (_skip(_ANY_BIT, _CLONE_THREAD, 1), _do(_RETURN, _REFUSE), _do(_RETURN, _ALLOW))


def _do(what: int, value: int) -> bytes:
    return struct.pack("<HBBI", what, 0, 0, value)


def _skip(question: int, value: int, if_true: int, if_false: int = 0) -> bytes:
    """How many steps to skip after the answer."""
    return struct.pack("<HBBI", question, if_true, if_false, value)
