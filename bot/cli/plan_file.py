"""A plan file as the commands read it: with the settings of this home, else those beside the file, else the samples."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bot.cli.options import note
from bot.core.config import Settings
from bot.core.plan.cast import checked
from bot.core.plan.lint import Lint
from bot.core.plan.parse import Unreadable, markdown, read
from bot.core.values import PlanSpec
from bot.errors import BadInput
from bot.settings import SHIPPED, folder
from bot.settings import read as settings


class PlanFile(Struct, frozen=True):
    """What the file says, what lint says of it, and the settings it was read with."""

    spec: PlanSpec
    found: tuple[Lint, ...]
    settings: Settings


def load(file: Path, words: Iterable[str], home: Path, config: Path | None) -> PlanFile:
    """A plan, or a template with the values given for its variables: `repo=billing`. Raises BadInput, BadConfig."""
    values, text = given(words), _text(file)
    taken = around(file, home, config)
    try:
        spec = _list(text, values) if _checklist(file) else read(text, values, taken.templates)
    except Unreadable as error:
        said = (str(p).replace("usage: plan TEMPLATE", f"usage: {file}") for p in error.problems)
        raise BadInput(f"{file}: " + "\n  ".join(("this plan cannot be read.", *said))) from error
    gated = bool(spec.gates) or any(repository.gates for repository in taken.repositories.values())
    found = checked(taken, spec, gated)
    if spec.repository and spec.repository not in taken.repositories and own(file, home, config):
        found += (unknown(spec.repository, taken),)
    return PlanFile(spec, found, taken)


def unknown(repository: str, taken: Settings) -> Lint:
    """It can be drafted and not launched where the settings do not know its repository."""
    text = f"there is no repository {repository[:60]!r}; a launch needs one"
    known = f"known are {', '.join(sorted(taken.repositories))}" if taken.repositories else "none is known"
    return Lint("warning", "unknown repository", "", text, f"{known}; describe it in podium.toml: [repo.NAME]")


def given(words: Iterable[str]) -> dict[str, str]:
    """`["repo=billing", "skip=a b"]` by name; of a name given twice the last stands. Raises BadInput."""
    values = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise BadInput(f"{word[:60]!r} is no value of a variable: write it as NAME=value, such as repo=billing")
        values[name] = value
    return values


def at_home(home: Path) -> bool:
    return (folder(home) / "podium.toml").exists()


def own(file: Path, home: Path, config: Path | None) -> bool:
    """Whether the settings are somebody's: the samples know no repository of theirs."""
    return bool(config) or at_home(home) or (file.parent / "podium.toml").exists()


def around(file: Path, home: Path, config: Path | None) -> Settings:
    """The settings asked for, or those of the home. A plan can be looked at where neither is: then with those beside
    it, else with the samples that come along; one line on standard error says so. Raises BadConfig."""
    if config or at_home(home):
        return settings(home, config)
    beside = file.parent / "podium.toml"
    taken = file.parent if beside.exists() else SHIPPED
    what = f"the settings beside the plan, {beside}" if beside.exists() else "the sample settings that come along"
    note(f"No podium.toml in {home}: read with {what}.")
    return settings(home, taken)


def _checklist(file: Path) -> bool:
    return file.suffix.lower() in (".md", ".markdown")


def _list(text: str, values: dict[str, str]) -> PlanSpec:
    """A checklist has no variables; but any plan can be told its repository."""
    if unknown := [name for name in values if name != "repo"]:
        raise Unreadable(*(f"{name}: a checklist has no variables; it can be told its repo=NAME" for name in unknown))
    spec = markdown(text)
    return replace(spec, repository=values.get("repo") or spec.repository)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadInput(f"{file}, line {line}: this is not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
