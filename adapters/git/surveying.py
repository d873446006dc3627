"""What a planner may see of a repository: the target's head, read only, in bounded parts without secrets."""

from collections import Counter
from pathlib import PurePosixPath

from msgspec.structs import replace

from adapters.git.plumbing import Repo, legible
from bot.core.calls import Survey
from bot.core.config import Repository
from bot.core.events import Surveyed
from bot.core.prose import many
from bot.core.redact import clean, redact

FILES = 400  # paths listed one by one; of more, folders with their numbers
PART = 8_000  # characters of one part
SMALL = 2_000
COMMITS = 30
READ = ("README.md", "README.rst", "README.txt", "README", "CONTRIBUTING.md", "AGENTS.md")
BUILT = ("pyproject.toml", "setup.cfg", "package.json", "Makefile", "Cargo.toml", "go.mod", "pom.xml", "tox.ini")


def survey(repo: Repo, call: Survey, repository: Repository, at: float) -> Surveyed:
    """Raises RepositoryError."""
    said = Surveyed(id=f"{call.key}:result", at=at, swarm=call.swarm)
    head = repo.head(f"refs/heads/{repository.target}")
    if not head:
        return replace(said, error=f"there is no branch {repository.target} with a commit")
    paths = [legible(path) for path in repo.objects("ls-tree", "-r", "-z", "--name-only", head).parts()]
    log = repo.objects("log", f"-{COMMITS}", "--no-color", "--no-ext-diff", "--date=short", "--format=%h %ad %s", head)
    found = [("tree", tree(paths), PART), ("tests", tests(paths), SMALL), ("log", legible(log.text), SMALL)]
    found += [(name, shown(repo, head, name), PART) for name in READ if name in paths][:2]
    found += [(name, shown(repo, head, name), SMALL) for name in BUILT if name in paths]
    # Secrets go first: a cut through one would leave its beginning.
    parts = tuple((name, bounded(redact(clean(text)), most)) for name, text, most in found if text.strip())
    return replace(said, parts=parts)


def shown(repo: Repo, head: str, name: str) -> str:
    """The beginning of a file as it was committed."""
    return legible(repo.objects("cat-file", "blob", f"{head}:{name}", limit=4 * PART).text)


def tree(paths: list[str]) -> str:
    """Every path; of a large repository its folders, two deep, with how much each holds."""
    if len(paths) <= FILES:
        return "\n".join(paths)
    folders = Counter("/".join(PurePosixPath(path).parts[:-1][:2]) or "." for path in paths)
    return "\n".join(f"{folder}/ {many(number, 'file')}" for folder, number in folders.most_common(FILES))


def tests(paths: list[str]) -> str:
    """Where tests lie, and how many."""
    found = [path for path in paths if "test" in path.lower()]
    return f"{many(len(found), 'path')}:\n" + "\n".join(found[:60]) if found else "none"


def bounded(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}\n[… {len(text) - most:,} characters more]"
