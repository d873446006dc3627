"""Places that agents cite: whether the commit has the file, the line, and the words."""

from adapters.git.plumbing import Repo, legible
from bot.core.calls import Cited, Look
from bot.core.events import Seen
from bot.core.quotes import lies
from bot.core.redact import clean, redact

LARGEST = 4 << 20  # bytes of a file that is read
MISSING = 128


def look(repo: Repo, call: Look, at: float) -> Seen:
    """Files are read as the objects they are. Raises RepositoryError where the commit is not there."""
    repo.objects("cat-file", "-e", f"{call.commit}^{{commit}}")
    there = tuple(c.about for c in call.places if found(repo, call.commit, c))
    return Seen(id=f"{call.key}:result", at=at, attempt=call.attempt, there=there)


def found(repo: Repo, commit: str, cited: Cited) -> bool:
    """Words are compared as they are kept: without secrets, and without characters that hide."""
    if not cited.path or "\0" in cited.path or "\n" in cited.path:
        return False
    name = f"{commit}:{cited.path}"
    size = repo.objects("cat-file", "-s", name, fine=(0, MISSING)).text.strip()
    if not size or repo.objects("cat-file", "-t", name).text.strip() != "blob":
        return False
    text: str = repo.objects("cat-file", "blob", name, limit=LARGEST).text if int(size) else ""
    return lies(redact(clean(legible(text))), cited.line, cited.words)
