"""Plans with variables: a `[variables]` table, `${name}` in any text, and `include` of other files' parts.

    [variables.package]          plan spring-clean repo=billing package=src
    type = "path"                string · path (inside the repository) · int · choice (with `choices`)
    default = "."                without one the variable must be given
    help = "where the code is"

Values are put into texts after the file was read, in one pass, so a value can neither add a field nor name another
variable. `${sh:name}` is the value quoted for a shell; `$${` is a plain `${`; capitals such as `${HOME}` are left.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from bot.core.plan.words import SIZE, Unreadable, control, cut, either, meant

TYPES = ("string", "path", "int", "choice")
_USE = re.compile(r"\$(\$)?\{(sh:)?([a-z][a-z0-9_]*)\}")
_PATH = re.compile(r"[\w@+.-]+(?:/[\w@+.-]+)*/?")


class Variable(Struct, frozen=True):
    """One of a template's variables. `default` is None when a value must be given."""

    name: str
    type: str = "string"
    default: str | None = None
    help: str = ""
    choices: tuple[str, ...] = ()


def load(text: str, includes: Mapping[str, str], name: str = "") -> dict[str, Any]:
    """A file's tables with those of the files it includes before them: lists are joined, tables merged, and of single
    values the including file's stands. Raises Unreadable."""
    return _load(text, includes, (name or "this plan",))


def _load(text: str, includes: Mapping[str, str], trail: tuple[str, ...]) -> dict[str, Any]:
    raw = _toml(text, trail[-1])
    wanted = raw.pop("include", [])
    if not isinstance(wanted, list) or not all(isinstance(w, str) for w in wanted):
        raise Unreadable('include: must be a list of names, such as ["gates/python"]')
    base: dict[str, Any] = {}
    for part in wanted:
        if part not in includes:
            raise Unreadable(f"include: there is no {cut(part)!r}{meant(part, includes)}")
        if part in trail:
            raise Unreadable(f"include: goes round in a circle: {' → '.join((*trail, part))}")
        base = _join(base, _load(includes[part], includes, (*trail, part)))
    return _join(base, raw)


def _toml(text: str, name: str) -> dict[str, Any]:
    if len(text) > SIZE:
        raise Unreadable(f"{name} holds {len(text):,} characters; a plan has at most {SIZE:,}")
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        raise Unreadable(f"{name} cannot be read: its brackets are nested too deeply") from None
    except ValueError as error:  # also what tomllib lets through of int()
        found = re.fullmatch(r"(.*) \((?:at line (\d+), column (\d+)|at end of document)\)", str(error), re.S)
        if not found:
            raise Unreadable(f"{name} cannot be read: a number in it is too long") from None
        lines = text.splitlines()
        at, column = (int(found[2]), f", column {found[3]}") if found[2] else (len(lines), "")
        line = lines[at - 1] if 0 < at <= len(lines) else ""
        raise Unreadable(f"{name}, line {at}{column}: {cut(found[1], 120)}: {cut(line)!r}") from None


def _join(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    joined = dict(base)
    for key, value in own.items():
        old = joined.get(key)
        if isinstance(old, list) and isinstance(value, list):
            joined[key] = old + value
        elif isinstance(old, dict) and isinstance(value, dict):
            joined[key] = _join(old, value)
        else:
            joined[key] = value
    return joined


def declared(raw: dict[str, Any]) -> tuple[Variable, ...]:
    """Take the `variables` table out of a loaded plan. Raises Unreadable with all that is wrong in it."""
    table = raw.pop("variables", {})
    if not isinstance(table, dict):
        raise Unreadable("variables: must be tables, such as [variables.repo]")
    found, problems = [], []
    for name, body in table.items():
        where = f"variables.{cut(name)}"
        wrong = list(_wrong(name, body))
        problems += [f"{where}{p}" for p in wrong]
        if not wrong:
            default = str(body["default"]) if "default" in body else None
            kind, choices = body.get("type", "string"), tuple(body.get("choices", ()))
            found.append(Variable(name, kind, default, body.get("help", ""), choices))
            unfit = "" if default is None else _unfit(found[-1], default)
            problems += [f"{where}.default: {unfit}"] if unfit else []
    if problems:
        raise Unreadable(*problems)
    return tuple(found)


def _wrong(name: str, body: object) -> Iterator[str]:
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        yield ": a name is small letters, digits and _"
    if not isinstance(body, dict):
        yield ": must be a table with type, default and help"
        return
    for key in sorted(body.keys() - {"type", "default", "help", "choices"}):
        yield f".{cut(key)}: is not known; known are type, default, help and choices"
    kind, choices = body.get("type", "string"), body.get("choices", [])
    if kind not in TYPES:
        yield f".type: must be {either(TYPES)}, not {cut(kind)!r}"
    if not isinstance(body.get("help", ""), str):
        yield ".help: must be text"
    if type(body.get("default", "")) not in (str, int):
        yield ".default: must be text or a whole number"
    if not isinstance(choices, list) or not all(isinstance(c, str) for c in choices):
        yield ".choices: must be a list of texts"
    elif (kind == "choice") != bool(choices):
        yield ".choices: a choice has them, and nothing else has"


def _unfit(variable: Variable, value: str) -> str:
    """Why a value does not fit its variable, or ""."""
    if control(value) or "\n" in value or len(value) > 2_000:
        return "must be one line of at most 2,000 plain characters"
    if variable.type == "int" and not re.fullmatch(r"-?\d{1,12}", value, re.ASCII):
        return f"must be a whole number, not {cut(value)!r}"
    if variable.type == "path" and (not _PATH.fullmatch(value) or ".." in value.split("/") or value[0] == "-"):
        return f"must be a path inside the repository, of letters, digits and ._@+-/, not {cut(value)!r}"
    if variable.type == "choice" and value not in variable.choices:
        return f"must be {either(variable.choices)}, not {cut(value)!r}{meant(value, variable.choices)}"
    return ""


def usage(variables: tuple[Variable, ...], name: str = "") -> str:
    """How a template is called: `plan spring-clean repo=… [package=.]`."""
    wanted = [f"{v.name}=…" for v in variables if v.default is None]
    may = [f"[{v.name}={_shown(v.default)}]" for v in variables if v.default is not None]
    return " ".join(("plan", name or "TEMPLATE", *wanted, *may))


def _shown(value: str) -> str:
    return f'"{value}"' if " " in value else value


def values(variables: tuple[Variable, ...], given: Mapping[str, str], name: str = "") -> dict[str, str]:
    """Each variable's value. Raises Unreadable with all that is missing, unknown or unfit, and the usage line."""
    known = {v.name: v for v in variables}
    problems = [f"{cut(g)}: is no variable of this plan{meant(g, known)}" for g in given if g not in known]
    taken: dict[str, str] = {}
    for one in variables:
        value = given.get(one.name, one.default)
        if value is None:
            problems.append(f"{one.name} ({one.type}): is missing{f': {one.help}' if one.help else ''}")
        elif wrong := _unfit(one, value):
            problems.append(f"{one.name} ({one.type}): {wrong}")
        else:
            taken[one.name] = value
    if problems:
        raise Unreadable(*problems, "usage: " + usage(variables, name))
    return taken


Place = tuple[int | str, ...]


def fill(raw: Any, known: Mapping[str, str], problems: list[tuple[Place, str]], where: Place = ()) -> Any:
    """The same tables with the values in their texts. `problems` gains where a name is unknown, or a text unfit."""
    if isinstance(raw, dict):
        return {k: fill(v, known, problems, (*where, k)) for k, v in raw.items()}
    if isinstance(raw, list):
        return [fill(v, known, problems, (*where, i)) for i, v in enumerate(raw)]
    if not isinstance(raw, str):
        return raw
    if found := control(raw):
        problems.append((where, f"holds a control character ({found})"))

    def value(use: re.Match[str]) -> str:
        escaped, quoted, name = use.groups()
        if escaped:
            return use[0][1:]
        if name not in known:
            hint = meant(name, known) or "; for a plain ${ write $${"
            problems.append((where, f"${{{cut(name)}}} is no variable of this plan{hint}"))
            return use[0]
        return "'" + known[name].replace("'", "'\"'\"'") + "'" if quoted else known[name]

    return _USE.sub(value, raw)
