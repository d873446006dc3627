"""Where agents, gates and criteria run: bubblewrap where a probe of it worked, else limits and a guard process.

In bubblewrap: the tree writable at /work, a minimal rest read-only, /tmp in memory, no network unless asked, a process
namespace that dies with its parent. Without it: the same limits, and a guard that kills every descendant. Set
PODIUM_SANDBOX=none to do without bubblewrap. Standard library only, for the attempt's own process.
"""

import functools
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

INSIDE = "/work"
KEPT = 32_000  # bytes of a command's output that are kept, from its end
# Bubblewrap misses a parent that dies in its first milliseconds; this ends everything when the parent's pipe does.
# Forked twice, so that the command has no child that it does not know of.
WATCHER = "( ( read -r _ </proc/self/fd/{}; kill -9 -1 ) >/dev/null 2>&1 & ); "
GUARD = Path(__file__).with_name("guard.py")
ETC = ("passwd", "group", "nsswitch.conf", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "alternatives",
       "mime.types", "hosts")  # fmt: skip
ETC_NETWORK = ("resolv.conf", "services", "ssl", "ca-certificates", "pki", "gai.conf")


class Bind(NamedTuple):
    """A path of this machine seen inside at `inside`, read-only unless `write`."""

    host: Path
    inside: str
    write: bool = False


class Bounds(NamedTuple):
    """Limits of each process: seconds of CPU (0: none), megabytes of memory and of a file."""

    cpu: int = 0
    memory: int = 4096
    file: int = 2048


BOUNDS = Bounds()


class Ran(NamedTuple):
    """A command's end: exit code (124: out of time), the last of its output with cuts marked, seconds."""

    code: int
    output: str
    seconds: float


class Child(NamedTuple):
    """A command under way: its sandbox, and the pipe whose end is the command's end. `guarded`: not in bubblewrap."""

    process: subprocess.Popen[bytes]
    watch: int
    guarded: bool

    def kill(self) -> None:
        """End it and all it started; returns when the process is gone. Also to be called after its own end."""
        os.close(self.watch)
        if not self.guarded:
            self.process.kill()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()  # a guard that the agent stopped
            self.process.wait()


def probe() -> str:
    """Empty when commands run in bubblewrap here, else why not, in words."""
    asked = os.environ.get("PODIUM_SANDBOX", "")
    if asked == "none":
        return "switched off by PODIUM_SANDBOX=none: limits and a guard process instead"
    return "" if asked == "bubblewrap" else _probed()


def mode() -> str:
    """What PODIUM_SANDBOX is to be in a child that shall not probe again."""
    return "none" if probe() else "bubblewrap"


@functools.cache
def _probed() -> str:
    """By running it: being installed says nothing where the kernel forbids it."""
    if sys.platform != "linux":
        return f"{sys.platform} has no bubblewrap: a kill reaches the process group only"
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed (apt install bubblewrap)"
    with tempfile.TemporaryDirectory(prefix="podium-") as tree:
        argv = [*_bubblewrap(Path(tree), (), False), "/bin/sh", "-c", "echo works >/work/probe && cat /work/probe"]
        ran = subprocess.run(argv, capture_output=True, text=True, timeout=20, env={}, check=False)
    if ran.stdout == "works\n":
        return ""
    return f"bubblewrap does not work here: {ran.stderr.strip() or ran.returncode}"


def where(tree: Path) -> str:
    """The path under which a command sees the tree."""
    return str(tree) if probe() else INSIDE


def environment(env: Mapping[str, str], private: Path) -> dict[str, str]:
    """All that a command inherits: nothing of the bot's own environment but what `env` names. `private` is its home
    and scratch where there is no sandbox with its own."""
    home, scratch = (f"{private}/home", f"{private}/tmp") if probe() else ("/tmp/home", "/tmp")
    python = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}  # else a question waits in a buffer
    return {"PATH": path(), "HOME": home, "TMPDIR": scratch, "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
            **python, **env}  # fmt: skip


def path() -> str:
    """The commands on offer: this interpreter's and the system's."""
    return f"{_python()[0 if probe() else 1]}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


def python() -> str:
    """This interpreter, as a command in the sandbox finds it."""
    host, inside = _python()
    real = os.path.realpath(sys.executable)
    return real if probe() else real.replace(host, inside, 1)


def wrap(
    argv: Sequence[str], *, tree: Path, binds: Sequence[Bind] = (), network: bool = False, bounds: Bounds = BOUNDS,
    watch: int = -1,
) -> list[str]:  # fmt: skip
    """The command line that runs `argv` in the sandbox; its environment is to be handed to the process, where other
    people of this machine cannot read it. `watch` is the descriptor of a pipe whose closing ends it all."""
    limits = f"ulimit -c 0; ulimit -d {bounds.memory * 1024}; ulimit -f {bounds.file * 2048};"
    limits += f" ulimit -t {bounds.cpu};" if bounds.cpu else ""
    start = f'{{ {limits} }} 2>/dev/null; exec "$@"'
    if probe():
        guard = [os.path.realpath(sys.executable), "-I", "-S", str(GUARD), str(watch)]
        return [*guard, "/bin/sh", "-c", start, "sh", *argv]
    if watch >= 0:
        start = WATCHER.format(watch) + start
    return [*_bubblewrap(tree, binds, network), "/bin/sh", "-c", start, "sh", *argv]


def spawn(
    argv: Sequence[str], *, tree: Path, private: Path, binds: Sequence[Bind] = (), env: Mapping[str, str] | None = None,
    network: bool = False, bounds: Bounds = BOUNDS, stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.PIPE, stderr: int | IO[bytes] = subprocess.PIPE, keep: Sequence[int] = (),
) -> Child:  # fmt: skip
    """Start `argv` in `tree`. Call it from a thread that outlives the command: the sandbox dies with its parent thread.
    `keep` are descriptors the command inherits (the attempt's lock)."""
    guarded = bool(probe())
    if guarded:
        for name in ("home", "tmp"):
            (private / name).mkdir(parents=True, exist_ok=True)
    watch, end = os.pipe()
    try:
        process = subprocess.Popen(
            wrap(argv, tree=tree, binds=binds, network=network, bounds=bounds, watch=watch), cwd=tree,
            env=environment(env or {}, private), stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True,
            pass_fds=(*keep, watch),
        )  # fmt: skip
    except OSError:
        os.close(end)
        raise
    finally:
        os.close(watch)
    return Child(process, end, guarded)


def run(
    argv: Sequence[str], *, tree: Path, binds: Sequence[Bind] = (), env: Mapping[str, str] | None = None,
    seconds: float, network: bool = False, bounds: Bounds = BOUNDS, kept: int = KEPT,
) -> Ran:  # fmt: skip
    """Run `argv` in `tree` to its end or for `seconds`. Output and errors come together, as in a terminal."""
    began, held, total = time.monotonic(), b"", 0
    with tempfile.TemporaryDirectory(prefix="podium-", ignore_cleanup_errors=True) as private:
        child = spawn(argv, tree=tree, private=Path(private), binds=binds, env=env, network=network, bounds=bounds,
                      stderr=subprocess.STDOUT)  # fmt: skip
        out = child.process.stdout
        assert out is not None
        try:
            late = False
            while not late:
                left = began + seconds - time.monotonic()
                late = left <= 0
                if not late and select.select([out], [], [], left)[0]:
                    piece = os.read(out.fileno(), 65536)
                    if not piece:
                        break
                    held, total = (held + piece)[-kept:], total + len(piece)
            late = late or _late(child, began + seconds)
        finally:
            child.kill()
            out.close()
    text = held.decode(errors="replace")
    text = f"[… {total - len(held)} bytes cut]\n{text}" if total > len(held) else text
    took = time.monotonic() - began
    if late:
        return Ran(124, f"{text}[ended after {seconds:g} s: out of time]\n", took)
    return Ran(code(child.process.returncode), text, took)


def code(returned: int) -> int:
    """An exit code as a shell gives it: 128 + n after signal n."""
    return 128 - returned if returned < 0 else returned


def _late(child: Child, end: float) -> bool:
    """Output closed: the command may still go on."""
    try:
        child.process.wait(max(0.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        return True
    return False


def _bubblewrap(tree: Path, binds: Sequence[Bind], network: bool) -> list[str]:
    argv = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--cap-drop", "ALL", "--new-session",
            "--die-with-parent", "--hostname", "podium"]  # fmt: skip
    argv += ["--share-net"] if network else []
    argv += ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        if os.path.islink(f"/{name}"):
            argv += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
        else:
            argv += ["--ro-bind-try", f"/{name}", f"/{name}"]
    for name in (*ETC, *(ETC_NETWORK if network else ())):
        argv += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    argv += ["--proc", "/proc", "--dev", "/dev"]
    for place, size in (("/dev/shm", 256 << 20), ("/tmp", 1 << 30)):
        argv += ["--size", str(size)] if _sizes() else []
        argv += ["--tmpfs", place]
    argv += ["--dir", "/tmp/home"]
    for name in ("sys", "sysrq-trigger"):  # a bot that runs as root could else set the kernel's core_pattern
        argv += ["--ro-bind-try", f"/proc/{name}", f"/proc/{name}"]
    argv += ["--bind", str(tree), INSIDE]
    host, inside = _python()
    if not f"{inside}/".startswith("/usr/"):
        argv += ["--ro-bind", host, inside]
    for bind in binds:
        argv += ["--bind" if bind.write else "--ro-bind", str(bind.host), bind.inside]
    return [*argv, "--remount-ro", "/", "--chdir", INSIDE]


@functools.cache
def _sizes() -> bool:
    """Whether this bubblewrap can limit what is in memory; 0.6 cannot."""
    return "--size" in subprocess.run(
        [shutil.which("bwrap") or "bwrap", "--help"], capture_output=True, text=True, env={}, check=False
    ).stdout


def _python() -> tuple[str, str]:
    """This interpreter's prefix here, and where it is seen in bubblewrap: elsewhere if the tree would hide it."""
    prefix = os.path.realpath(sys.base_prefix)
    return prefix, "/podium/python" if f"{prefix}/".startswith((f"{INSIDE}/", "/tmp/")) else prefix
