"""The files a person writes, read into values: `podium.toml`, `policy.toml` and `templates/*.toml` of one folder.

Every problem names file, line and the mend. Secrets have no place in these files.
"""

import tomllib
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import platformdirs
from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel, ValidationError

from bot.core.config import Runner, Settings
from bot.core.redact import redact
from bot.errors import BadConfig
from bot.files import PodiumFile, PolicyFile
from bot.mistakes import expected, toml

SHIPPED = Path(__file__).parents[1] / "config"  # the commented samples and the templates that come along
AGENTS = SHIPPED / "templates" / "agents"
Part = TypeVar("Part", bound=BaseModel)


def home(given: str | Path | None = None) -> Path:
    """The data home: as given, else where this system keeps such data."""
    return Path(given).expanduser().absolute() if given else platformdirs.user_data_path("podium", appauthor=False)


class Known(Struct, frozen=True):
    """What the adapters say of themselves: the keys of each platform's table (None: any), names of tokens, which no
    allow-list of variables may hold, how kinds of runners are steered that declare it, the keys of each brain's, and
    which runners restate."""

    chats: dict[str, tuple[str, ...] | None]
    tokens: frozenset[str] = frozenset()
    hears: dict[str, str] = {}
    brains: dict[str, tuple[str, ...]] = {}
    restates: frozenset[str] = frozenset()


def read(home: Path, config: Path | None = None, known: Known | None = None) -> Settings:
    """Settings from the folder given; else from that of the data home. Raises BadConfig."""
    return load(config or folder(home), known)


def folder(home: Path) -> Path:
    """Where the files of a data home lie: in its `config`, unless they lie in the home itself."""
    return home if (home / "podium.toml").exists() else home / "config"


def load(folder: Path, known: Known | None = None) -> Settings:
    """Settings from `podium.toml`, `policy.toml` and the templates of a folder (its own win over those that come
    along). Paths of repositories are relative to the folder. What only adapters know is checked where it is `known`.
    Raises BadConfig with file, line and mend."""
    (podium, lines), (policy, _) = _read(folder / "podium.toml", PodiumFile), _read(folder / "policy.toml", PolicyFile)
    problems = [*(_strange(podium, known) if known else ()), *_unwritten(podium, folder)]
    if problems:
        raise BadConfig("\n".join(f"{folder / 'podium.toml'}, line {_at(lines, at)}: {said}" for at, said in problems))
    templates = {**_templates(SHIPPED), **_templates(folder)}
    given = podium.settings(folder.absolute(), policy.policy(), templates, known.hears if known else {})
    able = known.restates if known else frozenset[str]()
    return replace(given, runners={name: _equipped(r, folder, able) for name, r in given.runners.items()})


def _equipped(runner: Runner, folder: Path, able: frozenset[str]) -> Runner:
    """A command runner without tools of its own has those that the shipped templates call; a prompt is found from
    wherever an attempt runs. Without an `api`, a command's model is reached past the door; other kinds have a host."""
    options = {"tools": str(AGENTS), **runner.options} if runner.kind == "command" else dict(runner.options)
    if name := options.get("prompt", ""):
        options["prompt"] = str(_beside(folder, name))
    own = runner.model and not options.get("api", "" if runner.kind == "command" else "a host of its kind")
    return replace(runner, options=options, own=own, restates=runner.restates and runner.kind in able)


def _unwritten(podium: PodiumFile, folder: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    """Prompts that are named and not there: where, and what to do."""
    for at, name in podium.prompts().items():
        if not (path := _beside(folder, name)).is_file():
            yield at, f"{'.'.join(at)}: there is no file {path}. Write it, or name another one."


def _beside(folder: Path, name: str) -> Path:
    """A file that is named in these files: beside them, or in the data home that holds their folder."""
    near, home = ((place / Path(name).expanduser()).absolute() for place in (folder, folder.parent))
    return home if folder.name == "config" and home.is_file() and not near.is_file() else near


def _templates(folder: Path) -> dict[str, str]:
    """Texts by name: `spring-clean`, and `gates/python` in a folder of its own."""
    root = folder / "templates"
    return {p.relative_to(root).with_suffix("").as_posix(): _text(p) for p in sorted(root.rglob("*.toml"))}


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise BadConfig(f"{path} is missing. Write it with: podium init") from None
    except OSError as error:
        raise BadConfig(f"{path} cannot be read: {error.strerror}. Mend its permissions.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadConfig(f"{path}, line {line}: this is not UTF-8. Save the file as UTF-8.") from None


def _strange(podium: PodiumFile, known: Known) -> Iterator[tuple[tuple[str, ...], str]]:
    """Platforms and keys that no adapter has, and tokens that would be lent: where, and what to do."""
    for name, part in podium.chat.items():
        keys = known.chats.get(name, ())
        if name not in known.chats:
            yield ("chat", name), f"there is no platform {name}. {_near(name, known.chats)}"
        for key in part.options() if name in known.chats and keys is not None else ():
            if key not in (keys or ()):
                yield ("chat", name, key), f"there is no key chat.{name}.{key}. {_near(key, keys or ())}"
    if podium.brain.kind not in known.brains and "brain" in podium.model_fields_set:
        yield ("brain", "kind"), f"there is no brain {podium.brain.kind}. {_near(podium.brain.kind, known.brains)}"
    keys = known.brains.get(podium.brain.kind, ())
    for key in podium.brain.model_extra or {} if keys else ():
        if key not in keys:
            yield ("brain", key), f"there is no key brain.{key}. {_near(key, keys)}"
    lists = [(("repo", name, "variables"), part.variables) for name, part in podium.repo.items()]
    for name, runner in podium.runner.items():
        lists.append((("runner", name, "variables"), str((runner.model_extra or {}).get("variables", "")).split()))
    models = {str((part.model_extra or {}).get("key", "")) for part in (*podium.runner.values(), podium.brain)}
    for at, names in lists:
        for name in (known.tokens | models).intersection(names):
            yield at, f"{'.'.join(at)}: {name} is the bot's own token, and goes to no child. Take it out."


def _near(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, list(names), 1, 0.5)
    return f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names) or 'none'}."


def _at(lines: dict[tuple[str | int, ...], int], where: tuple[str | int, ...]) -> int:
    """The line of a key, else of the table it stands in, else of the first table inside that one."""
    found = next((lines[where[:n]] for n in range(len(where), 0, -1) if where[:n] in lines), 0)
    return found or next((line for path, line in lines.items() if path[:1] == where[:1]), 1)


def _read(path: Path, part: type[Part]) -> tuple[Part, dict[tuple[str | int, ...], int]]:
    """A file as a value, and where its keys stand."""
    text = _text(path)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error).replace("end of document", f"line {len(text.splitlines())}, the end of the file")
        raise BadConfig(f"{path}: this is not TOML: {said}. Mend that line.") from None
    bare = redact(text)
    if bare != text:
        pairs = zip(text.splitlines(), [*bare.splitlines(), ""], strict=False)
        line = next(n for n, (old, new) in enumerate(pairs, 1) if old != new)
        raise BadConfig(
            f"{path}, line {line}: this looks like a secret. Put it into an environment variable, and change it where "
            "it was made."
        )
    lines = _lines(text)
    try:
        return part.model_validate(raw), lines
    except ValidationError as error:
        raise BadConfig("\n".join(dict.fromkeys(_problem(path, lines, raw, part, e) for e in error.errors()))) from None


def _problem(path: Path, lines: dict[tuple[str | int, ...], int], raw: Any, part: type[BaseModel], error: Any) -> str:
    """One problem in words: where, what, and how to mend it."""
    where = tuple(w for w in error["loc"] if w != "[key]")
    name = _named(where)
    if error["type"] == "extra_forbidden":
        said = f"there is no key {name}. {_near(str(where[-1]), _fields(part, where[:-1]))}"
    elif error["type"] == "missing" and isinstance(where[-1], str):
        said = f"{name} is missing. Write it into that table."
    elif error["type"] == "value_error":
        said = f"{name + ': ' if name else ''}{error['msg'].removeprefix('Value error, ')}"
        said += "" if said.endswith((".", "?")) else f" (found {toml(error['input'])})." if where else "."
    else:  # an item that a list lacks is the list's
        where, form = expected(part, where[:-1] if error["type"] == "missing" else where)
        said = f"{_named(where)} must be {form}; found {toml(error['input'])}."
    return f"{path}, line {_at(lines, where)}: {said}"


def _named(where: tuple[str | int, ...]) -> str:
    return ".".join(str(w + 1) if isinstance(w, int) else w for w in where)


def _fields(part: Any, where: tuple[str | int, ...]) -> list[str]:
    """The keys a table may have: walks the models along a path, through lists and dicts of models."""
    for step in where:
        if isinstance(part, type) and issubclass(part, BaseModel) and isinstance(step, str):
            part = part.model_fields[step].annotation
            continue
        part = part.__args__[-1]
    return list(part.model_fields)


def _lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Where each table and key stands: path → line. Inside inline tables and long strings, the key they begin at."""
    found: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    name: tuple[str | int, ...]
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        fence = inside or next((q for q in ('"""', "'''") if bare.count(q) % 2), "")
        if inside:
            inside = "" if bare.count(inside) % 2 else inside
            continue
        inside = fence
        if bare.startswith("["):
            table = name = _path(bare.partition("#")[0].strip(" []"))
            if bare.startswith("[["):
                counts[name] = counts.get(name, -1) + 1
                table = (*name, counts[name])
            found.setdefault(name, number)
            found.setdefault(table, number)
        elif "=" in bare and not bare.startswith("#"):
            found.setdefault((*table, *_path(bare.partition("=")[0])), number)
    return found


def _path(dotted: str) -> tuple[str, ...]:
    return tuple(key.strip().strip("\"'") for key in dotted.split("."))
