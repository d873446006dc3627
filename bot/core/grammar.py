"""Text → commands. Never guesses: what is not read comes back as unread, with the nearest command if there is one."""

import re
from collections.abc import Iterator

from msgspec import Struct

from bot.core.words import BY_NAME, COMMON, WORDS, Word

__all__ = ["WORDS", "Command", "Parsed", "Unread", "Word", "parse"]

# Beyond these a message is prose, a list of ids is refused, and what is left over stays in the words.
MOST_IDS = 200
MOST_LINES = 400
MOST_OPTIONS = 20

# Every repetition is bounded, so that a line of a megabyte costs no more than a short one.
_FLAGS = re.IGNORECASE | re.ASCII
_ONE = r"(?:s[0-9]{1,6}\.)?[a-z][0-9]{1,6}(?:\.[0-9]{1,3})?"
_GAP = r"[ \t\u00a0]{1,20}"
_ID = re.compile(_ONE + r"(?!\w|\.\w)", _FLAGS)
_ITEM = re.compile(rf"({_ONE})(?:(?: ?[-–—] ?| ?\.\.\.? ?| to )({_ONE}|[0-9]{{1,6}}))?(?![\w-]|\.\w)", _FLAGS)
_NEXT = re.compile(rf"(?:{_GAP})?(?:,(?:{_GAP})?(?:and{_GAP})?|&(?:{_GAP})?|and{_GAP})?(?={_ONE})", _FLAGS)
_EXCEPT = re.compile(rf",?{_GAP}(?:except|but{_GAP}not){_GAP}", _FLAGS)
_SUBJECT = re.compile(rf"({_ONE}){_GAP}", _FLAGS)
_END = r"(?![\w'’-])"
_HEADS = tuple(re.compile(pattern + _END, _FLAGS) for pattern in (rf"[a-z]{{1,14}}{_GAP}[a-z]{{1,14}}", r"[a-z]{1,14}"))
_OPTION = re.compile(r"(?:^|\s)([a-z][a-z0-9_-]{0,40})=(\"[^\"]*\"|[^\s\"]+)$", re.IGNORECASE)
_PREFIX = re.compile(r"(?:/swarm|/podium|@podium)(?![\w-])[,:]?", re.IGNORECASE)
_MISREAD = re.compile(rf"(?:next|amend)\b|:|{_ONE}(?:{_GAP})?:", _FLAGS)


class Command(Struct, frozen=True, omit_defaults=True):
    """One command. `word` is canonical ("approve", "make task", "done when"); `ids` as typed, ranges expanded and
    exceptions removed; `text` the words after the colon, or the free words; `options` are name=value pairs.
    `str()` gives the text that reads back as the same command."""

    word: str
    ids: tuple[str, ...] = ()
    text: str = ""
    options: dict[str, str] = {}

    def __str__(self) -> str:
        word = BY_NAME[self.word]
        before, after = (self.ids[:1], self.ids[1:]) if word.subject else ((), self.ids)
        said = " ".join((*before, self.word, *([", ".join(after)] if after else ())))
        if self.text and word.text:
            plain = self.word in ("plan", "add") and not after and not _MISREAD.match(self.text)
            said += f"{'' if plain else ':'} {self.text}"
        elif self.text:
            said += f" {word.joint} {self.text}" if word.joint else f" {self.text}"
        return said + "".join(f' {k}="{v}"' if re.search(r"\s", v) else f" {k}={v}" for k, v in self.options.items())


class Unread(Struct, frozen=True):
    """A line that is no command; `nearest` is the whole line with its first word mended, or ""."""

    line: str
    nearest: str = ""


class Parsed(Struct, frozen=True):
    """`commands` in order; `loose` when the whole text is plain words (no command word begins any line); `unread`
    lines that cannot be read beside some that can, or that begin like a command. `ranged` when a command that acts on
    things one by one names several."""

    commands: tuple[Command, ...] = ()
    loose: str = ""
    unread: tuple[Unread, ...] = ()
    ranged: bool = False


def parse(text: str) -> Parsed:
    """Read what a person typed. One command a line, or between `;`. Lines quoted with `>` are left out."""
    text = text.strip()
    if text.count("\n") >= MOST_LINES:
        return Parsed(loose=text)
    spoken = [bare for line in text.split("\n") if (bare := line.strip()) and bare[0] != ">"]
    lines = [bare for line in spoken if (bare := _bare(line))]
    if not lines:
        return Parsed((Command("help"),)) if spoken else Parsed(loose=text)
    read = [(piece, _read(piece)) for line in lines for piece in _pieces(line)]
    if not any(got for _, got in read):
        return Parsed(loose="\n".join(lines))
    commands = tuple(got for _, got in read if isinstance(got, Command))
    unread = tuple(got or Unread(piece) for piece, got in read if not isinstance(got, Command))
    return Parsed(commands, unread=unread, ranged=any(len(c.ids) > 1 and not BY_NAME[c.word].subject for c in commands))


def _bare(line: str) -> str:
    """A line without the slash command or the bot's name before it."""
    found = _PREFIX.match(line)
    return line[found.end() :].strip() if found else line


def _pieces(line: str) -> Iterator[str]:
    """Cut at `;`, except within a command's words: there only where a whole command follows."""
    first, *rest = line.split(";", MOST_LINES)
    held, opened = [first], _read(first.strip())
    for part in rest:
        got = _read(part.strip())
        word = BY_NAME[opened.word] if isinstance(opened, Command) and opened.text else None
        if word and word.text and (word.whole or not isinstance(got, Command)):
            held.append(part)
        else:
            yield ";".join(held).strip()
            held, opened = [part], got
    yield ";".join(held).strip()


def _read(line: str) -> Command | Unread | None:
    """One piece: a command, one that begins like a command, or None for plain words."""
    subject, word, rest = _head(line)
    if word is None:
        return _near(line)
    if got := _arguments(word, subject, rest):
        return got
    return Unread(line) if subject or not rest or rest[0] == ":" or _ID.search(rest[:400]) else None


def _head(line: str) -> tuple[str, Word | None, str]:
    """The id before the word, the word, and the rest of a line; no word when it begins with none."""
    found = _SUBJECT.match(line)
    subject, line = (found[1].lower(), line[found.end() :]) if found else ("", line)
    for pattern in _HEADS:
        found = pattern.match(line)
        word = BY_NAME.get(" ".join(found[0].lower().split())) if found else None
        if found and word and bool(word.subject) == bool(subject):
            return subject, word, line[found.end() :].strip()
    return subject, None, line


def _arguments(word: Word, subject: str, rest: str) -> Command | None:
    """Read the rest of a line as this word's arguments; None when it does not fit."""
    if subject and not _fits(subject, word.subject):
        return None
    if not word.text:
        rest = rest.rstrip(".! ")
    got = _ids(rest, word.ids)
    if word.text == "free" and not (got and got[1][:1] == ":"):
        got = (), rest  # an id among free words is one of the words
    if got is None or len(got[0]) < word.least:
        return None
    ids, rest = got[0], got[1] if got[1].strip(".! ") else ""
    if word.tail and rest:
        return _tail(word, (subject, *ids) if subject else ids, rest)
    text, options = _words(word, rest, len(ids)) if rest else ("", {})
    if text is None or (word.asks and not text):
        return None
    return Command(word.word, (subject, *ids) if subject else ids, text, options)


def _tail(word: Word, ids: tuple[str, ...], rest: str) -> Command | None:
    rest, joint = " ".join(rest[:401].split()), word.joint and word.joint + ":? "
    if not word.asks and rest.lower().rstrip(":") == word.joint:
        return Command(word.word, ids)  # "close t7 as": which way is asked then
    found = re.fullmatch(rf"{joint}({word.tail})", rest, re.IGNORECASE) if len(rest) <= 400 else None
    if not found:
        return None
    named = word.joint == "to" or word.word in ("who add", "link")
    return Command(word.word, ids, re.sub(r"(^|to )@", r"\1", found[1]) if named else found[1].lower())


def _words(word: Word, rest: str, ids: int) -> tuple[str | None, dict[str, str]]:
    """The words of a command and its name=value pairs; None when no words may stand there."""
    colon = rest[0] == ":"
    if not word.text or not (colon or word.text == "free" or (word.text == "words" and ids == 1)):
        return None, {}
    text, options = (rest.lstrip(": ") if colon else rest), dict[str, str]()
    if not text:  # a button's field left empty; an approval whose note is missing may be half typed
        return None if word.text == "note" else "", {}
    for _ in range(MOST_OPTIONS if word.options else 0):
        if not (found := _OPTION.search(text[-2000:])):
            break
        options = {found[1].lower(): found[2].strip('"'), **options}
        text = text[: len(text) - len(found[0])].rstrip()
    return text, options


def _ids(text: str, letters: str) -> tuple[tuple[str, ...], str] | None:
    """The ids a text begins with, and what follows; None when they are of the wrong kind, or too many."""
    if "*" in letters and text.lower() == "all":
        return ("all",), ""
    listed = _list(text, letters) if letters else ([], 0)
    if listed is None:
        return None
    ids, at = listed
    if ids and (found := _EXCEPT.match(text, at)):
        but, length = _list(text[found.end() :], letters) or ([], 0)
        if not set(but) < set(ids):
            return None
        ids, at = [i for i in ids if i not in but], found.end() + length
    return tuple(dict.fromkeys(ids)), text[at:].strip()


def _list(text: str, letters: str) -> tuple[list[str], int] | None:
    ids: list[str] = []
    at, item = 0, _ITEM.match(text)
    while item:
        span = _span(item[1].lower(), (item[2] or "").lower())
        ids += span
        if not span or not _fits(span[0], letters) or len(ids) > MOST_IDS:
            return None
        at = item.end()
        more = _NEXT.match(text, at)
        item = _ITEM.match(text, more.end()) if more else None
    return ids, at


def _span(first: str, last: str) -> list[str]:
    """c5 to c9, both ends in; empty when it is no range or far too long."""
    if not last:
        return [first]
    stem = first.rstrip("0123456789")
    bare = last.removeprefix(stem).removeprefix(stem[-1])
    low, high = int(first[len(stem) :]), int(bare) if bare.isdecimal() else -1
    return [f"{stem}{n}" for n in range(low, high + 1)] if 0 <= high - low < MOST_IDS else []


def _fits(id: str, letters: str) -> bool:
    return re.sub(r"^s[0-9]+\.", "", id)[0] in letters


def _near(line: str) -> Unread | None:
    """The command this line nearly is: its first word mended, and the rest read as that word's arguments."""
    found = re.match(rf"((?:{_ONE}{_GAP})?)([a-z]{{3,14}}){_END}", line, _FLAGS)
    if not found:
        return None
    typed, rest = found[2].lower(), line[found.end() :]
    named = bool(found[1] or _ID.search(rest[:400]))
    best, nearest = 3, ""
    for word in WORDS:
        head = word.word.partition(" ")[0]
        # A slip seldom spares neither of the first letters; a short word alone is too near to English.
        alone = not named and (len(head) < 5 or typed in COMMON)
        if typed[0] not in head[:2] or alone or (word.text == "free" and typed in COMMON):
            continue
        space = _distance(typed, head, 1 if len(head) < 5 else 2)
        subject, again, left = _head(found[1] + head + rest)
        if space < best and again is word and _arguments(word, subject, left):
            best, nearest = space, found[1] + head + rest
    return Unread(line, nearest) if nearest else None


def _distance(a: str, b: str, most: int) -> int:
    """Letters to change, add, leave out or swap; 99 when more than `most`."""
    if abs(len(a) - len(b)) > most:
        return 99
    older, before = [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and (x, a[i - 2]) == (b[j - 2], y):
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        older, before = before, row
    return before[-1] if before[-1] <= most else 99
