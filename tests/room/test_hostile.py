"""Hostile text in every field is only text: nothing runs, nothing is asked for elsewhere, no policy is even needed."""

import json
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from adapters.chat.record import Shown
from bot.core.events import Said
from bot.core.message import Button, Code, Facts, Fold, Item, Listing, Message, Picture, Text
from bot.ports import Kept
from tests.golden import rooms
from tests.golden.sample import NOW
from tests.room.corpus import FAMILIES, Corpus, hostile, told
from tests.room.stage import show
from tests.room.window import demo, gone, opened, so
from tests.rooms import Held, until, up

PAGES = ("/needs", "/checkpoint/s3.c4", "/checkpoint/s3.c8", "/plan", "/plan?version=1", "/timeline", "/wall",
         "/agent/s3.a14", "/agent/s3.a11", "/thing/s3.t7", "/swarms", "/report", "/digest", "/log?kind=all",
         "/")  # fmt: skip
NOWHERE = {"tail", "file name", "evidence path", "plan title", "swarm reason"}  # kept, and on no page


def posted(held: Held, evil: Corpus) -> None:
    """What a chat may be given to show, whatever the core would make of it."""
    says = Button(label=evil("label"), says=evil("says")[:200], seen='"><script>')
    blocks = (
        Text(evil("text")),
        Facts(((evil("name"), evil("value")),)),
        Listing(title=evil("list title"), items=(Item(evil("item"), (says,)),)),
        Code(evil("code")),
        Fold(title=evil("fold title"), name=evil("fold name"), text=evil("fold text")),
        Picture(name="plan:s3", alt=evil("picture")),
    )
    held.post("evil/board@general", Message(evil("title"), blocks, (says,)), pin=True)
    held.post("x", Message(evil("post")))
    held.line("ann", "u-00000000-1", evil("line"))
    said = Shown(key="y", id="p900", message=Message(evil("said")), channel="general", at=NOW, by=evil("speaker"))
    held.do(put(held, replace(said, mark=evil("mark"), ping=(evil("called"),))))


async def put(held: Held, shown: Shown) -> None:
    held.room.record.put(shown)
    held.room.stream.tell()


def logged(folder: Path, evil: Corpus) -> tuple[Kept, ...]:
    """An agent's log, and a line of somebody with such a name."""
    path = folder.with_name(f"{folder.name}-attempts") / "s3.a14" / "log.txt"
    path.parent.mkdir(parents=True)
    path.write_text(evil("agent log").encode(errors="replace").decode() + "\n")
    who, line = evil("account name"), evil("logged line")
    said = Said(id="9", at=NOW, platform="slack", account="U9", channel="C1", name=who, text=line)
    return (*rooms.entries()[:-1], Kept(seq=9, event=said, rows=(), hash="9" * 64))


def seen(page: Any) -> str:
    """The page's words, its titles and what stands in its fields; folded text too."""
    return str(page.evaluate("""() => document.body.textContent + document.title
        + [...document.querySelectorAll('[title], [alt], [value], option')]
        .map(e => [e.title, e.alt, e.value, e.getAttribute('title')].join(' ')).join(' ')"""))


def test_hostile_text_in_every_field_is_only_text(browser: Any, tmp_path: Path) -> None:
    evil = Corpus()
    folder = tmp_path / "room"
    with up(folder, demo(hostile(evil)), log=logged(folder, evil)) as held:
        held.at(NOW)
        show(held, NOW)
        posted(held, evil)
        page = opened(held, browser, PAGES[0])
        base, shown = held.room.keys.base, []
        for path in PAGES:
            gone(page, f"{base}{path}")
            shown.append(seen(page))
        acted(page, held, evil, shown)
        for svg in ("plan:s3", "time:s3"):  # as a document of its own
            page.goto(f"{base}/picture/{svg}.svg")
            assert page.evaluate("document.documentElement.nodeName") == "svg"
        reports = json.loads(page.context.request.get(f"{base}/csp").text())["reports"]
        table = evil.table("".join(shown))
        print("\n".join(told(table)), *page.wrong, sep="\n")
        elsewhere = [url for url in page.asked if not url.startswith(base)]
        print(f"{len(table)} fields, {len(FAMILIES)} families; policy reports {reports}, complaints {len(page.wrong)}, "
              f"asked for elsewhere {len(elsewhere)}, of {len(page.asked)} requests")  # fmt: skip
        assert (reports, page.wrong, elsewhere) == (0, [], [])
        assert {field for field, row in table.items() if not any(row.values())} == NOWHERE


def acted(page: Any, held: Held, evil: Corpus, shown: list[str]) -> None:
    """What people do with it: a thread opened, a card pointed at, a line completed and sent, a file sent along."""
    base = held.room.keys.base
    page.locator("a.thread").first.click()
    assert so(page, "!document.getElementById('thread').hidden")
    page.locator("#line").fill(evil("typed"))
    page.locator("#line").press("Enter")
    assert until(lambda: any("typedZscript" in s.text for s in held.heard))
    name = evil("upload")[:150].replace("/", "-").replace("\x00", "")
    page.locator("#line").fill("plan")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"x = 1"})
    page.locator("#line").press("Enter")
    assert until(lambda: any(s.files for s in held.heard))
    assert so(page, "document.getElementById('entries').textContent.includes('uploadZscript')")
    shown.append(seen(page))
    gone(page, f"{base}/plan")
    page.locator(".picture a[data-task]").first.focus()
    assert so(page, "!document.getElementById('peek').hidden")
    shown.append(seen(page))
