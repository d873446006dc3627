"""A key put into a commented TOML file as a person would: one line changed, everything else as it was.

Each edit is read back: where the file then says anything else than before plus the key, nothing is written.
"""

import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.errors import BadInput

HEAD = re.compile(r"^\s*\[")


def quoted(text: str) -> str:
    """A string as TOML writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def put(path: Path, table: str, key: str, value: str) -> None:
    """Set a key of `[table]`, which is written at the end where there is none. Raises BadInput, with the lines to
    write by hand, when the file is laid out in a way this cannot follow."""

    def wanted(found: dict[str, Any]) -> None:
        for name in table.split("."):
            found = found.setdefault(name, {})
        found[key] = value

    _change(path, lambda text: with_key(text, table, key, value), wanted, f"[{table}]\n{key} = {quoted(value)}")


def put_account(path: Path, person: str, platform: str, account: str) -> None:
    """Give a person of policy.toml an account. Raises BadInput as `put` does."""

    def wanted(found: dict[str, Any]) -> None:
        one = next(p for p in found["people"] if p["name"] == person)
        one.setdefault("accounts", {})[platform] = account

    line = f"accounts = {{ {platform} = {quoted(account)} }}"
    _change(path, lambda text: with_account(text, person, platform, account), wanted, f"{line} at {person}")


def with_key(text: str, table: str, key: str, value: str) -> str:
    """The text with the key in that table: in its own line, else after the table's last, else in a new table."""
    lines, line = text.split("\n"), f"{key} = {quoted(value)}"
    begin = next((n for n, one in enumerate(lines) if re.match(rf"\s*\[\s*{re.escape(table)}\s*\]", one)), None)
    if begin is None:
        return f"{text.rstrip()}\n\n[{table}]\n{line}\n" if text.strip() else f"[{table}]\n{line}\n"
    return "\n".join(_placed(lines, begin, key, line))


def with_account(text: str, person: str, platform: str, account: str) -> str:
    """The text with the account among those of the person's table."""
    lines = text.split("\n")
    begins = [n for n, one in enumerate(lines) if re.match(r"\s*\[\[\s*people\s*\]\]", one)]
    named = re.compile(rf"""\s*name\s*=\s*["']{re.escape(person)}["']""")
    begin = next((n for n in begins if any(named.match(one) for one in lines[n + 1 : _end(lines, n)])), None)
    if begin is None:
        return text
    pair = f"{platform} = {quoted(account)}"
    at = next((n for n in range(begin, _end(lines, begin)) if re.match(r"\s*accounts\s*=\s*\{", lines[n])), None)
    if at is None:
        return "\n".join(_placed(lines, begin, "accounts", f"accounts = {{ {pair} }}"))
    head, _, rest = lines[at].partition("{")
    inside, _, tail = rest.partition("}")
    others = [p.strip() for p in inside.split(",") if p.strip() and p.partition("=")[0].strip(" \"'") != platform]
    lines[at] = f"{head}{{ {', '.join([*others, pair])} }}{tail}"
    return "\n".join(lines)


def _placed(lines: list[str], begin: int, key: str, line: str) -> list[str]:
    """The line in the table that begins there: in place of the key's own (its comment stays), else as the last."""
    end = _end(lines, begin)
    for n in range(begin + 1, end):
        if re.match(rf"\s*{re.escape(key)}\s*=", lines[n]):
            comment = re.search(r"""(?<=["'\w])(\s+#[^"']*)$""", lines[n])
            return [*lines[:n], line + (comment[1] if comment else ""), *lines[n + 1 :]]
    filled = [n for n in range(begin, end) if lines[n].strip() and not lines[n].lstrip().startswith("#")]
    return [*lines[: filled[-1] + 1], line, *lines[filled[-1] + 1 :]]


def _end(lines: list[str], begin: int) -> int:
    """Where the table that begins there is over."""
    return next((n for n in range(begin + 1, len(lines)) if HEAD.match(lines[n])), len(lines))


def _change(
    path: Path, edit: Callable[[str], str], wanted: Callable[[dict[str, Any]], None], by_hand: str
) -> None:
    text = path.read_text(encoding="utf-8")
    before, new = tomllib.loads(text), edit(text)
    wanted(before)
    try:
        good = tomllib.loads(new) == before
    except tomllib.TOMLDecodeError:
        good = False
    if not good:
        raise BadInput(f"{path} is laid out in a way that is not changed from here. Write into it: {by_hand}")
    part = path.with_name(path.name + ".new")
    part.write_text(new, encoding="utf-8")
    os.chmod(part, path.stat().st_mode & 0o777)
    part.replace(path)
