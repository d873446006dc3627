"""Who may still come in when something changed: a secret, the policy, the place where the room is reached; and links
that try to lead elsewhere."""

import base64
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from adapters.chat.room.guard import LOCAL, Keys, inner
from adapters.chat.room.opening import open_room
from bot.core.config import Person, Settings
from bot.core.world import World
from bot.desk import RowsDesk
from bot.errors import BadConfig
from tests.browse import Answer, Browser, Seen
from tests.rooms import Held, settled, up
from tests.support import need

ANN, BOB = (Person(name=name, role="owner", accounts={"room": name}) for name in ("ann", "bob"))
SECRETS = {"ann": "of-sixteen-or-more-1", "bob": "of-sixteen-or-more-2"}
AWAY = "https://room.example"
ELSEWHERE = (
    "//evil.example/", "/\\evil.example/", "/%09/evil.example", "/%0a/evil.example", "/%5c%5cevil.example", "///evil",
    "/%2f%2fevil.example", "/.//evil.example",
)  # fmt: skip


def given(*names: str, **changed: str) -> dict[str, str]:
    secrets = {name: SECRETS[name] for name in names} | changed
    return {"PODIUM_ROOM_SECRETS": " ".join(f"{name}:{secret}" for name, secret in secrets.items())}


class Proxied(Browser):
    """Somebody who comes by the address of a proxy, which hands the name on."""

    def __init__(self, held: Held) -> None:
        super().__init__(f"http://127.0.0.1:{held.room.held.getsockname()[1]}")

    def look(self, path: str = "/") -> Answer:
        return self.get(path, {"Host": urlsplit(AWAY).netloc})

    def enter(self, account: str, secret: str) -> Answer:
        headers = {"Host": urlsplit(AWAY).netloc, "Origin": AWAY}
        answer = self.post("/enter", headers=headers, account=account, secret=secret)
        self.cookie = answer.headers.get("set-cookie", "").partition(";")[0] or self.cookie
        return answer


def test_a_room_with_an_address_for_others_wants_a_secret_each_though_it_listens_here_only(tmp_path: Path) -> None:
    desk = RowsDesk(World, settled(False, (ANN, BOB)))
    with pytest.raises(BadConfig, match=r"room.url = https://room.example would let others.*bob has no secret"):
        open_room({"url": AWAY}, given("ann"), tmp_path, desk)
    with pytest.raises(BadConfig, match="a demo's home"):
        open_room({"url": AWAY}, given("ann", "bob"), tmp_path, RowsDesk(World, settled(True, (ANN, BOB))))
    with up(tmp_path / "room", None, settled(False, (ANN, BOB)), {"url": AWAY}, given("ann", "bob")) as held:
        assert held.room.link == AWAY
        browser = Proxied(held)
        assert browser.look().status == 403
        assert browser.look(f"/?token={held.room.keys.token}").status == 403
        assert browser.enter("bob", SECRETS["ann"]).status == 403
        came = browser.enter("bob", SECRETS["bob"])
        assert came.status == 303
        assert "Secure" in came.headers["set-cookie"]
        assert browser.look().status == 200
        near = browser.post("/say", headers={"Host": "evil.example", "Origin": AWAY}, text="stop s1")
        assert near.status == 421
        assert held.heard == []


@pytest.mark.parametrize("url", ["http://localhost:9", "http://127.0.0.1:80", "http://[::1]:7345"])
def test_an_address_of_this_machine_changes_nothing(url: str, tmp_path: Path) -> None:
    room = open_room({"url": url, "port": "0"}, {}, tmp_path, RowsDesk(World, settled(False)))
    assert (room.keys.people, room.link.startswith(f"{url}/?token=")) == ({}, True)
    room.close()


def test_a_cookie_ends_with_its_secret_and_with_its_person(tmp_path: Path) -> None:
    """Changed, taken out of the secrets or out of the policy: the page that was open is out at the next start."""

    def status(settings: Settings, secrets: dict[str, str], cookie: str = "") -> tuple[int, str]:
        with up(tmp_path / "room", None, settings, {"url": AWAY, "port": "0"}, secrets) as held:
            browser = Proxied(held)
            browser.cookie = f"{held.room.keys.name}={cookie}" if cookie else ""
            if not cookie:
                assert browser.enter("bob", SECRETS["bob"]).status == 303
            return browser.look().status, browser.cookie.partition("=")[2]

    both = settled(False, (ANN, BOB))
    first, cookie = status(both, given("ann", "bob"))
    assert first == 200
    assert status(both, given("ann", "bob"), cookie)[0] == 200
    assert status(both, given("ann", bob="another-of-sixteen"), cookie)[0] == 403
    alone = settled(False, (ANN,))
    assert status(alone, given("ann"), cookie)[0] == 403
    assert status(alone, given("ann", "bob"), cookie)[0] == 403, "a secret alone is nobody's"


def test_a_secret_of_nobody_in_the_policy_lets_nobody_in(tmp_path: Path) -> None:
    with up(tmp_path / "room", None, settled(False, (ANN,)), {"url": AWAY}, given("ann", "bob")) as held:
        assert Proxied(held).enter("bob", SECRETS["bob"]).status == 403
        assert Proxied(held).enter("zoe", "").status == 403
        assert Proxied(held).enter("ann", SECRETS["ann"]).status == 303


def test_who_spoke_as_bob_in_a_demo_does_not_once_it_is_none(tmp_path: Path) -> None:
    people = (replace(ANN, accounts={"terminal": "local"}), replace(BOB, accounts={}))
    with up(tmp_path / "room", settings=settled(True, people)) as held:
        browser, port = held.browser(), held.room.held.getsockname()[1]
        assert browser.post("/as", account="bob").status == 204
        assert browser.get("/").status == 200
    with up(tmp_path / "room", settings=settled(False, people), options={"port": str(port)}) as held:
        assert browser.get("/").status == 403
        assert browser.post("/say", text="stop s1").status == 403
        assert held.heard == []
        assert held.browser().get("/").status == 200


def test_a_cookie_is_of_one_room() -> None:
    """Neither the account nor the end can be written into another's, and a key that differs signs nothing."""
    keys = Keys(lasting=b"k" * 32, token="t", name="n", base=AWAY, origins=frozenset(), people=dict(SECRETS))
    ann, bob = keys.signed("ann", 0.0), keys.signed("bob", 0.0)
    mixed = f"{bob.partition('.')[0]}.{ann.partition('.')[2]}"
    assert [keys.account(value, 1.0) for value in (ann, bob, mixed)] == ["ann", "bob", ""]
    assert replace(keys, lasting=b"o" * 32).account(ann, 1.0) == ""
    assert replace(keys, people={**SECRETS, "ann": "another"}).account(ann, 1.0) == ""
    assert replace(keys, people={}).account(ann, 1.0) == ""
    assert [keys.account(value, 1.0) for value in ("W10=.x", "bnVsbA==.x", "WyJhIl0=.x", "!.x", "é.é", ".")] == [""] * 6
    endless = base64.urlsafe_b64encode(f'["ann", {10**400}]'.encode()).decode()
    assert keys.account(f"{endless}.x", 1.0) == ""


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_page_leads_to_another_host(path: str, tmp_path: Path) -> None:
    """A link to the room that bears another host's name goes on in the room, or nowhere."""
    with up(tmp_path / "room") as held:
        shown = Browser(held.room.keys.base).ask("GET", path)
        links = [given["href"] for tag, given in Seen(shown.text).tags if tag == "a"]
        assert links or shown.status in (400, 421)
        token = f"{path}?token={held.room.keys.token}"
        links += [given["href"] for tag, given in Seen(Browser(held.room.keys.base).ask("GET", token).text).tags
                  if tag == "a"]  # fmt: skip
    for link in links:
        assert link.startswith("/")
        assert link[1:2] not in ("/", "\\")
        assert not set("\t\r\n\\") & set(link)


def test_what_leads_on_inside_stays_as_it_was() -> None:
    assert inner("/agent/s3.a14", "after=1-2") == "/agent/s3.a14?after=1-2"
    assert inner("/", "") == "/"


@pytest.mark.parametrize("bind", ["", "0.0.0.0"])
def test_a_certificate_that_is_none_is_told_at_the_start(bind: str, tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("no certificate")
    options = {"bind": bind, "certificate": str(tmp_path / "cert.pem"), "key": str(tmp_path / "cert.pem")}
    desk = RowsDesk(World, settled(False, (ANN, BOB)))
    with pytest.raises(BadConfig, match="no pair that can be read"):
        open_room(options, given("ann", "bob"), tmp_path, desk)
    with pytest.raises(BadConfig, match=r"room.key: there is no file /nowhere.pem"):
        open_room({**options, "key": "/nowhere.pem"}, given("ann", "bob"), tmp_path, desk)
    with pytest.raises(BadConfig, match=r"room.key is not set"):
        open_room({**options, "key": ""}, given("ann", "bob"), tmp_path, desk)


def test_a_key_of_another_certificate_is_told(tmp_path: Path) -> None:
    need(shutil.which("openssl") is not None, "openssl")
    for name in ("one", "two"):
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        files = ["-keyout", str(tmp_path / f"{name}.key"), "-out", str(tmp_path / f"{name}.pem")]
        subprocess.run([*made, *files], check=True, capture_output=True)
    options = {"certificate": str(tmp_path / "one.pem"), "key": str(tmp_path / "two.key")}
    with pytest.raises(BadConfig, match=r"no pair that can be read.*this machine needs none"):
        open_room(options, {}, tmp_path, RowsDesk(World, settled(False)))


def test_the_local_person_comes_in_whoever_the_policy_names(tmp_path: Path) -> None:
    """Nobody in the policy has this machine's account: one may look, and is nobody."""
    with up(tmp_path / "room", settings=settled(False, (replace(BOB, accounts={}),))) as held:
        assert held.room.may_come(LOCAL)
        assert "nobody: you can only look" in held.browser().get("/").text
