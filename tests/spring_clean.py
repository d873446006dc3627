"""Spring-clean three packages of other people, from the package index, and look whether anything else was touched.

    python tests/spring_clean.py                       the three below, in a folder under /tmp that is removed again
    python tests/spring_clean.py parse==1.20.2         others (their sdist must hold their tests)

For each: the sdist becomes a git repository; `podium chat` plans, launches and waits for the report, which ann signs
without landing. Then all this must hold, else the exit code is 1: the report is signed and has each task once, the
tests pass on the swarm's branch in a fresh clone, and ann's branch, files, configuration, hooks and home folder are as
they were. Needs git and the network, and takes a few minutes; it is no part of the tests.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("xmltodict==0.13.0", "inflection==0.5.1", "itsdangerous==2.2.0")
TESTS = "python -m pytest -q"
PIP = ".venv/bin/python -m pip install -q"
SETUP = f"python3 -m venv .venv && {PIP} pytest freezegun && {PIP} -e ."  # freezegun: a test of one of them imports it
VARIABLES = ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE", "HTTPS_PROXY", "NO_PROXY"]


class Failed(Exception):
    """What did not hold."""


def main(packages: list[str]) -> int:
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="spring-clean-") as folder:
        for package in packages:
            print(f"{package}: ", end="", flush=True)
            try:
                print(clean(Path(folder).resolve() / package.partition("==")[0].lower(), package))
            except Failed as problem:
                wrong += 1
                print(f"FAILED, {problem}")
    print(f"{len(packages) - wrong} of {len(packages)} ended in a signed report, tests passing, nothing else touched")
    return 1 if wrong else 0


def clean(place: Path, package: str) -> str:
    """One package from sdist to signed report; gives a line of what was done. Raises Failed."""
    repository, person = fetch(place, package), place / "person"
    person.mkdir()
    before = seal(place)
    settle(place, repository)
    plan = f"plan spring-clean repo={repository.name} tests={json.dumps(TESTS)}"
    chat(place, plan, "launch s1", "#wait quiet 900")
    said = chat(place, "approve c1", "#wait report 900")
    asked = re.findall(r'"Approve report", "says": "approve (c\d+)"', said)
    if not asked:
        raise Failed(f"there is no report: {said[-1500:]}")
    chat(place, f"approve {asked[-1]}", "#wait closed 60")
    report: dict[str, Any] = json.loads(podium(place, "report", "s1", "--format", "json"))
    told = report["sections"]["reconciliation"]["data"]
    if not report["state"].startswith("signed") or not told["holds"] or told["left"]:
        raise Failed(f"the report is {report['state']}: {report['sections']['reconciliation']['summary']}")
    run(["git", "clone", "-q", "-b", "swarm/s1", str(repository), str(place / "check")], place)
    run(["sh", "-c", f"{SETUP} && PATH=$PWD/.venv/bin:$PATH {TESTS}"], place / "check")
    podium(place, "verify")
    if changed := {name for name, _ in seal(place).items() ^ before.items()}:
        raise Failed(f"it touched {', '.join(sorted(changed)[:5])}")
    if left := running(place):
        raise Failed(f"it left processes: {left}")
    merges = git(repository, "rev-list", "--count", "--merges", "main..swarm/s1")
    return f"{report['sections']['reconciliation']['summary']}, {merges} merges, tests pass on swarm/s1"


def fetch(place: Path, package: str) -> Path:
    """The sdist as a repository with one commit on main."""
    place.mkdir()
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", "sdist", package]
    run(pip, place)
    with tarfile.open(next((place / "sdist").glob("*.tar.gz"))) as sdist:
        sdist.extractall(place / "unpacked", filter="data")
    repository = next((place / "unpacked").iterdir()).rename(place / "repository")
    (repository / ".gitignore").write_text("__pycache__/\n*.pyc\n")
    git(repository, "init", "-q", "-b", "main")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "As it was published")
    return repository


def settle(place: Path, repository: Path) -> None:
    """A data home for ann and bob that knows the repository."""
    who = ("--yes", "--person", "ann", "--other", "bob")
    podium(place, "init", *who, "--repository", str(repository), "--gate", TESTS)
    settings = place / "home" / "config" / "podium.toml"
    settings.write_text(f"{settings.read_text()}setup = {json.dumps(SETUP)}\nvariables = {json.dumps(VARIABLES)}\n")


def seal(place: Path) -> dict[str, str]:
    """What must not change: ann's refs but the swarm's, all her files but objects, and her home folder."""
    repository = place / "repository"
    refs = git(repository, "show-ref").splitlines()
    sums = {ref: "ref" for ref in refs if not re.search(" refs/(heads/swarm|podium)/", ref)}
    for top in (repository, place / "person"):
        for path in top.rglob("*"):
            inner = path.relative_to(top).as_posix()
            if path.is_file() and not re.match(r"\.git/(objects|refs|logs|index$|packed-refs$)", inner):
                sums[f"{top.name}/{inner}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return sums


def running(place: Path) -> list[str]:
    """Command lines of processes that name the folder or work in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(place) in words or (process / "cwd").resolve().is_relative_to(place):
                found.append(words)
        except OSError:
            pass  # it has ended, or is another user's
    return found


def chat(place: Path, *lines: str) -> str:
    """What the bot shows when these lines are said, as JSON lines."""
    return podium(place, "chat", "--json", said="".join(f"{line}\n" for line in lines))


def podium(place: Path, *words: str, said: str = "") -> str:
    env = {"HOME": str(place / "person"), "PYTHONPATH": str(ROOT)}  # ann's: empty unless touched
    return run([sys.executable, "-m", "bot", *words, "--home", str(place / "home")], place, said, env)


def git(repository: Path, *words: str) -> str:
    who = ("-c", "user.name=ann", "-c", "user.email=ann@example.invalid")
    return run(["git", *who, *words], repository).strip()


def run(argv: list[str], folder: Path, said: str = "", env: dict[str, str] | None = None) -> str:
    """A command's output. Raises Failed."""
    seen = {**os.environ, **(env or {})}
    ran = subprocess.run(argv, cwd=folder, env=seen, input=said, capture_output=True, text=True)
    if ran.returncode:
        raise Failed(f"exit {ran.returncode}: {' '.join(argv)}\n{ran.stdout[-1500:]}{ran.stderr[-1500:]}")
    return ran.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(PACKAGES)))
