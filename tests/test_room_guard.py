"""Who comes into the room, what it refuses, and that nothing a page shows can run."""

import base64
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.chat.room.guard import BODY, Keys
from bot.core.message import Button, Code, Facts, Fold, Item, Listing, Message, Picture, Text
from bot.errors import StoreError
from tests.browse import LONG, Browser, Seen
from tests.rooms import Held, settled, up

HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onmouseover="alert(1)', "'><svg onload=alert(1)>",
    "</pre></article><iframe src=//evil>", "{{ 7*7 }}{% raw %}", "javascript:alert(1)", "\u202etxt.exe\x1b[31m\x00",
    "</title></textarea><script>", "<!--", "&lt;b&gt;", "`<b>`",
)  # fmt: skip


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    with up(tmp_path / "room") as it:
        yield it


def test_the_link_becomes_a_cookie_that_scripts_and_other_pages_never_get(held: Held) -> None:
    came = Browser(held.room.keys.base).get("/?token=" + held.room.keys.token)
    cookie = came.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert 'content="0; url=/"' in came.text
    assert held.room.keys.token not in came.text
    assert held.browser().get("/").status == 200


def test_nobody_comes_in_without_a_cookie(held: Held) -> None:
    stranger = Browser(held.room.keys.base)
    for path in ("/", "/stream", "/messages?ids=p1", "/complete?text=p", "/file/p1/0", "/picture/x.png", "/at/s1"):
        assert stranger.get(path).status == 403, path
    for path in ("/say", "/press", "/as"):
        assert stranger.post(path, text="stop s1", says="stop s1", account="ann").status == 403, path
    assert stranger.get("/?token=wrong").status == 403
    assert held.heard == []


FORGED = "WyJsb2NhbCIsIDk5OTk5OTk5OTld.00"
ENDLESS = base64.urlsafe_b64encode(b'["local", 1' + b"0" * 400 + b"]").decode()


@pytest.mark.parametrize("value", ["", "x", FORGED, "a.b.c", "é", "WyJib2Ii.0" * 50, ENDLESS])
def test_a_cookie_that_is_not_ours_is_none(held: Held, value: str) -> None:
    forged = {"Cookie": f"{held.room.keys.name}={value}".encode().decode("latin-1")}
    assert Browser(held.room.keys.base).get("/", forged).status == 403


def test_a_cookie_ends() -> None:
    keys = Keys(lasting=b"k" * 32, token="t", name="n", base="http://127.0.0.1:1", origins=frozenset())
    value = keys.signed("local", 1_000.0)
    assert keys.account(value, 1_001.0) == "local"
    assert keys.account(value, 1_000.0 + 31 * 86_400) == ""
    assert Keys(lasting=b"o" * 32, token="t", name="n", base="", origins=frozenset()).account(value, 1_001.0) == ""


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80", ""])
def test_it_goes_by_its_own_name_only(held: Held, host: str) -> None:
    """A page elsewhere whose name turns to this machine gets nothing."""
    assert held.browser().get("/", {"Host": host}).status == 421


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_only_its_own_pages_act(held: Held, origin: str | None) -> None:
    browser = held.browser()
    for path in ("/say", "/press", "/as"):
        assert browser.post(path, headers={"Origin": origin}, text="stop s1", says="stop s1").status == 403
    assert held.heard == []


def test_what_acts_is_posted(held: Held) -> None:
    for path in ("/say", "/press", "/as"):
        assert held.browser().get(path, text="stop s1").status in (404, 405)
    assert held.heard == []


def test_browsers_that_look_for_an_icon_find_it(held: Held) -> None:
    given = held.browser().get("/favicon.ico")
    assert (given.status, given.headers["location"]) == (301, "/static/icon.svg")


def test_every_answer_carries_the_policy(held: Held) -> None:
    browser = held.browser()
    stranger = Browser(held.room.keys.base)
    for answer in (browser.get("/"), browser.get("/nowhere"), stranger.get("/"), browser.get("/static/room.js")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "report-uri /csp" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_no_template_has_script_or_style_in_it(held: Held) -> None:
    held.post("k", Message("title", (Text("text"),)))
    for path in ("/", "/nowhere"):
        tags = Seen(held.browser().get(path).text).tags
        assert not [t for t in tags if t[0] == "style" or "style" in t[1] or any(n.startswith("on") for n in t[1])]
        assert all(given.get("src", "").startswith("/static/") for tag, given in tags if tag == "script")
    made = Path("adapters/chat/room/templates")
    assert not [p.name for p in made.glob("*.html") if re.search(r"\|\s*safe|autoescape false", p.read_text())]


def test_nothing_is_loaded_from_elsewhere() -> None:
    made = [*Path("adapters/chat/room/templates").glob("*"), *Path("adapters/chat/room/static").glob("*")]
    far = re.compile(r"""(?:src|href|url|import|from|fetch)\s*[=(]?\s*["'(]\s*(?:https?:)?//""")
    assert not [p.name for p in made if far.search(p.read_text())]


def test_what_the_policy_stopped_is_counted(held: Held) -> None:
    browser = held.browser()
    assert json.loads(browser.get("/csp").text) == {"reports": 0}
    report = json.dumps({"csp-report": {"violated-directive": "script-src"}}).encode()
    assert browser.ask("POST", "/csp", report, {"Origin": "null"}).status == 200
    assert json.loads(browser.get("/csp").text) == {"reports": 1}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_wherever_it_stands(tmp_path: Path, hostile: str) -> None:
    """The page has the same elements and attributes as with harmless words."""

    def page(held: Held, words: str) -> list[tuple[str, list[str]]]:
        button = Button(words, f"approve {words}", seen=words, asks="words")
        message = Message(words, (
            Text(words), Facts(((words, words),)), Code(words), Code(f"+{words}", "diff"), Fold(words, words, words),
            Listing((Item(words, (button,)),), words), Picture(words, words)), (button,))  # fmt: skip
        id = held.post(f"{words}/{words}@{words}", message, channel=f"c{words}")
        browser = held.browser()
        assert browser.post("/say", channel=f"c{words}", text=words, thread=words).status == 204
        seen = Seen(browser.get("/", channel=f"c{words}", thread=id).text)
        assert browser.messages(f"c{words}", id)[id].buttons
        return [(tag, sorted(given)) for tag, given in seen.tags]

    with up(tmp_path / "one") as one, up(tmp_path / "two") as two:
        harmless, shown = page(one, "harmless"), page(two, hostile)
    assert len(shown) > 40
    allowed = {"br", "code", "span"}  # lines, what stands in backticks
    assert [t for t in shown if t[0] not in allowed] == [t for t in harmless if t[0] not in allowed]


def test_bad_addresses_are_answered(held: Held) -> None:
    browser = held.browser()
    odd = ("/../../etc/passwd", "/static/../room.py", "/static/%2e%2e%2froom.py", "/file/p1/99", "/file/nowhere/0")
    for path in (*odd, "/picture/..%2f..", "/at/s9.t9", "/%00", "/messages?ids=" + "p1," * 3000):
        assert browser.get(path).status in (200, 400, 404), path
    assert browser.get("/?thread=<script>&before=nowhere").status == 200


def test_a_file_comes_along_or_says_why_not(held: Held) -> None:
    browser = held.browser()
    big = b"x" * 1_000_001
    files = {"plan.toml": b'goal = "x"', "../../evil.sh": b"#!/bin/sh", "not.md": b"one\n\xff", "big.toml": big}
    assert browser.post("/say", files, text="@podium plan", channel="general").status == 204
    assert [(f.name, f.text, bool(f.error)) for f in held.heard[0].files] == [
        ("plan.toml", 'goal = "x"', False), ("evil.sh", "", True), ("not.md", "", True), ("big.toml", "", True)
    ]  # fmt: skip
    assert "line 2 is not UTF-8" in held.heard[0].files[2].error


def test_what_is_too_large_is_not_taken(held: Held) -> None:
    browser = held.browser()
    assert browser.post("/say", {"a.toml": b"x" * BODY}, text="plan").status == 413
    assert browser.post("/say", {f"{n}.toml": b"x" for n in range(9)}, text="plan").status == 400
    assert browser.post("/say", text="x" * 1_100_000).status in (400, 413, 422)
    assert browser.ask("POST", "/say", b"not a form", {"Content-Type": "text/plain"}).status == 422
    with socket.create_connection(("127.0.0.1", held.room.held.getsockname()[1]), LONG) as link:
        head = f"POST /say HTTP/1.1\r\nHost: {browser.host}\r\nOrigin: {browser.base}\r\nCookie: {browser.cookie}\r\n"
        head += "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n"
        link.sendall(head.encode())
        try:  # a body whose length nobody told is cut off where it gets too long
            for _ in range(40):
                link.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            assert b" 2" not in link.recv(64).split(b"\r\n")[0]
        except ConnectionError:
            pass
    assert held.heard == []
    assert browser.get("/").status == 200


def test_a_line_that_was_not_kept_is_not_taken(held: Held) -> None:
    held.fails = StoreError("the disk is full.")
    answer = held.browser().post("/say", text="waiting")
    assert (answer.status, "the disk is full" in answer.text) == (503, True)
    assert held.room.record.n == 0


def test_only_in_a_demo_one_speaks_as_another(tmp_path: Path) -> None:
    with up(tmp_path / "demo") as held:
        browser = held.browser()
        assert browser.post("/as", account="zoe").status == 403
        assert browser.post("/as", account="bob").status == 204
        assert browser.post("/say", text="waiting").status == 204
        assert [(s.account, s.name) for s in held.heard] == [("bob", "bob")]
    with up(tmp_path / "own", settings=settled(demo=False)) as held:
        browser = held.browser()
        assert browser.post("/as", account="bob").status == 403
        assert browser.post("/say", text="waiting").status == 204
        assert [(s.account, s.name, s.addressed) for s in held.heard] == [("local", "ann", True)]


def test_what_is_for_one_is_seen_by_no_other(held: Held) -> None:
    id = held.post("k", Message("for ann alone", (Fold("more", "the whole", "f.txt"),)), channel="@local")
    ann, bob = held.browser(), held.browser()
    assert bob.post("/as", account="bob").status == 204
    assert "for ann alone" in ann.get("/").text
    assert ann.get(f"/file/{id}/0").text == "the whole"
    assert "for ann alone" not in bob.get("/").text + bob.get(f"/messages?ids={id}").text
    for path in ("/", f"/messages?ids={id}&channel=@local", "/?channel=@local", f"/?channel=@local&thread={id}"):
        assert "for ann alone" not in bob.get(path).text
    assert bob.get(f"/file/{id}/0").status == 404
