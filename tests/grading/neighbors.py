"""Files that harm whatever runs beside them, and fail or pass themselves: what each does is its first
line."""

from tests.cli.learner_files import RIGHT

_PROCESSES = """
import os, signal, shutil


_CALL = os.getcwd().partition("/scratch/")[0] + "/scratch/"  # not the workers of other tests


def _others():
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) not in (os.getpid(), 1):
            try:
                command = open(f"/proc/{name}/cmdline", "rb").read()
                folder = os.readlink(f"/proc/{name}/cwd") + "/"
            except OSError:
                continue
            if b"process.worker.main" in command and folder.startswith(_CALL):
                yield int(name)


def _siblings():
    return [pid for pid in _others() if pid != os.getppid()]


def _signal(number):
    for pid in _siblings():
        _try(os.kill, pid, number)


def _try(action, *arguments):
    try:
        return action(*arguments)
    except OSError:
        return None


def _say(pid, words):
    for name in _try(os.listdir, f"/proc/{pid}/fd") or ():
        path = f"/proc/{pid}/fd/{name}"
        if (_try(os.readlink, path) or "").startswith("pipe:"):  # never a file: it may be a package's
            end = _try(os.open, path, os.O_RDWR | os.O_NONBLOCK)
            if end is not None:
                _try(os.write, end, words)

"""


def _doing(what, *lines):
    body = "".join(f"    {line}\n" for line in lines)
    return f"# {what}\n{_PROCESSES}\ndef _act():\n{body}\n\n" + RIGHT.replace(
        "    axes =", "    _act()\n    axes ="
    )


HOSTILE = {
    "kills the server": _doing("kills the server", "_try(os.kill, os.getppid(), signal.SIGKILL)"),
    "stops the server": _doing("stops the server", "_try(os.kill, os.getppid(), signal.SIGSTOP)"),
    "kills its siblings": _doing("kills its siblings", "_signal(signal.SIGKILL)"),
    "stops its siblings": _doing("stops its siblings", "_signal(signal.SIGSTOP)"),
    "ends its siblings": _doing("ends its siblings", "_signal(signal.SIGTERM)"),
    "kills itself": _doing("kills itself", "os.kill(os.getpid(), signal.SIGKILL)"),
    "removes all folders": _doing("removes all folders", 'shutil.rmtree("..", ignore_errors=True)'),
    "answers for its siblings": _doing(
        "answers for its siblings",
        "for pid in _siblings():",
        '    _say(pid, b"\\x01\\0\\0\\0\\0\\0\\0\\0\\x80")',
    ),
    "talks to the server": _doing(
        "talks to the server",
        "for pid in (os.getppid(), *_siblings()):",
        '    _say(pid, b"7 42\\n")',
    ),
    "never ends": _doing("never ends", "while True: pass"),
    "sleeps": _doing("sleeps", "import time", "time.sleep(600)"),
    "leaves processes": _doing(
        "leaves processes", "if os.fork() == 0:", "    os.setsid()", "    import time", "    time.sleep(600)"
    ),
    "makes a folder that is deep": _doing(
        "makes a folder that is deep",
        "for _ in range(200):",
        '    _try(os.mkdir, "d")',
        '    _try(os.chdir, "d")',
    ),
    "puts a pipe in place of its stack": _doing(
        "puts a pipe in place of its stack",
        '_try(os.unlink, "stack")',
        '_try(os.mkfifo, "stack")',
        "while True: pass",
    ),
    "puts a device in place of its stack": _doing(
        "puts a device in place of its stack",
        '_try(os.unlink, "stack")',
        '_try(os.symlink, "/dev/zero", "stack")',
        "while True: pass",
    ),
}
