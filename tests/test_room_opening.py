"""Where the room listens, what of it lives through a restart, and when others than this machine may come in."""

import http.client
import shutil
import socket
import ssl
import stat
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters.chat.room.opening import PORT, open_room
from bot.core.config import Person
from bot.core.world import World
from bot.desk import RowsDesk
from bot.errors import BadConfig
from tests.browse import LONG, Browser
from tests.rooms import PEOPLE, settled, up
from tests.support import need

SECRETS = {"PODIUM_ROOM_SECRETS": "ann:of-sixteen-or-more-1 bob:of-sixteen-or-more-2"}
TWO = tuple(Person(name=name, role="owner", accounts={"room": name}) for name in ("ann", "bob"))


def test_a_cookie_lives_through_a_restart_and_the_link_does_not(tmp_path: Path) -> None:
    with up(tmp_path / "room") as held:
        browser, old = held.browser(), held.room.link
        port = held.room.held.getsockname()[1]
        assert (tmp_path / "room" / "link").read_text().strip() == old
        for name in ("link", "open.html", "cookies"):
            assert stat.S_IMODE((tmp_path / "room" / name).stat().st_mode) == 0o600
    assert not (tmp_path / "room" / "link").exists()
    with up(tmp_path / "room", options={"port": str(port)}) as held:
        assert browser.get("/").status == 200
        assert Browser(held.room.keys.base).get(urlsplit(old)._replace(scheme="", netloc="").geturl()).status == 403


def test_without_a_port_it_takes_the_usual_one_or_any(tmp_path: Path) -> None:
    rooms = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        rooms.append(open_room({}, {}, tmp_path / name, RowsDesk(World, settled())))
    ports = [room.held.getsockname()[1] for room in rooms]
    for room in rooms:
        room.close()
    assert len(set(ports)) == 2
    assert PORT not in ports[1:]
    again = open_room({}, {}, tmp_path / "two", RowsDesk(World, settled()))
    again.close()
    assert again.held.fileno() == -1
    assert (tmp_path / "two" / "port").read_text() == str(ports[1])


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(BadConfig, match=f"port {port}"):
            open_room({"port": port}, {}, tmp_path, RowsDesk(World, settled()))
    with pytest.raises(BadConfig, match="is no port"):
        open_room({"port": "many"}, {}, tmp_path, RowsDesk(World, settled()))


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "192.0.2.1", "room.example"])
def test_others_than_this_machine_come_in_only_with_tls_and_a_secret_each(tmp_path: Path, bind: str) -> None:
    def why(people: tuple[Person, ...] = TWO, demo: bool = False, secrets: str = "", **options: str) -> str:
        desk = RowsDesk(World, settled(demo, people))
        with pytest.raises(BadConfig) as refused:
            open_room({"bind": bind, **options}, {"PODIUM_ROOM_SECRETS": secrets}, tmp_path, desk)
        return str(refused.value)

    cert = tmp_path / "cert.pem"
    cert.touch()
    files = {"certificate": str(cert), "key": str(cert)}
    assert "room.certificate is not set" in why(secrets=SECRETS["PODIUM_ROOM_SECRETS"])
    assert "there is no file" in why(certificate="/nowhere.pem", key=str(cert))
    assert "bob has no secret" in why(secrets="ann:of-sixteen-or-more-1", **files)
    assert "ann has no secret of at least 16" in why(secrets="ann:short bob:of-sixteen-or-more-2", **files)
    assert "two people share" in why(secrets="ann:of-sixteen-or-more-1 bob:of-sixteen-or-more-1", **files)
    assert "bob has no account here" in why(people=PEOPLE, **files)
    assert "demo" in why(demo=True, **files)
    assert "of-sixteen" not in why(secrets="ann:of-sixteen-or-more-1", **files)


def test_from_elsewhere_one_comes_in_by_ones_own_secret(tmp_path: Path) -> None:
    need(shutil.which("openssl") is not None, "openssl")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run([*made, *files], check=True, capture_output=True)
    options = {"bind": "0.0.0.0", "certificate": str(tmp_path / "cert.pem"), "key": str(tmp_path / "key.pem")}
    with up(tmp_path / "room", settings=settled(False, TWO), options=options, tokens=SECRETS) as held:
        assert held.room.link == held.room.keys.base
        browser = Secure(held.room.keys.base, held.room.held.getsockname()[1])
        assert browser.get("/").status == 403
        assert browser.get("/?token=" + held.room.keys.token).status == 403
        assert browser.post("/enter", account="bob", secret="of-sixteen-or-more-1").status == 403
        came = browser.post("/enter", account="bob", secret="of-sixteen-or-more-2")
        assert (came.status, "Secure" in came.headers["set-cookie"]) == (303, True)
        assert browser.post("/as", account="ann").status == 403
        assert browser.post("/say", text="@podium waiting").status == 204
        assert [(s.account, s.name) for s in held.heard] == [("bob", "bob")]


class Secure(Browser):
    """Over TLS, whatever the certificate's name."""

    def __init__(self, base: str, port: int) -> None:
        super().__init__(base)
        self.port = port

    def connect(self) -> http.client.HTTPConnection:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=LONG, context=context)
