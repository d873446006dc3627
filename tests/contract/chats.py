"""What the chat contract suites share: the platforms, a card, and the verbs of a rig (see rigs)."""

import pkgutil
from typing import Any

import adapters.chat
from bot.core.calls import Spot
from bot.core.config import Person, Policy, Repository, Settings
from bot.core.events import Said
from bot.core.message import Button, Message, Text
from bot.core.rows import House
from bot.core.views import forms
from bot.core.world import World

KINDS = [m.name for m in pkgutil.iter_modules(adapters.chat.__path__) if m.ispkg]
CARD = Message("c5 t7 Delete it?", (Text("a question"),), (
    Button("Approve", "approve c5", "primary", seen="f5"), Button("Redirect…", "redirect t7:", asks="words", seen="f5"),
))  # fmt: skip

PEOPLE = (Person(name="ann", role="owner", accounts={"terminal": "local"}), Person(name="bob", role="operator"))
CLEAN = 'title = "t"\n[variables.repo]\n[variables.depth]\ntype = "int"\n[[tasks]]\ntitle = "a"\nrun = "a"\n'


def settings(channel: str = "general") -> Settings:
    """Of a home with a template, one of whose variables must be given, and two repositories."""
    repositories = {name: Repository(name=name, path=name) for name in ("billing", "shop")}
    policy = Policy(people=PEOPLE, demo=True)
    return Settings(policy=policy, channel=channel, repositories=repositories, templates={"clean": CLEAN})


def form(template: str = "") -> forms.Form:
    """The form of a plan, as such a home has it."""
    return forms.form(World([House(key="house", settings=settings())]), template)


def spot(rig: Any, thread: str = "", channel: str = "") -> Spot:
    return Spot(platform=rig.chat.name, channel=channel or rig.channel, thread=thread)


def post(rig: Any, key: str, message: Message = CARD, thread: str = "", pin: bool = False, ping: tuple[str, ...] = (),
         channel: str = "") -> str:  # fmt: skip
    return str(rig.run(rig.chat.post(key, spot(rig, thread, channel), message, pin, ping)))


def edit(rig: Any, id: str, message: Message, pin: bool = False) -> None:
    rig.run(rig.chat.edit(spot(rig), id, message, pin))


def heard(rig: Any, *lines: Any) -> list[Said]:
    """What the bot hears of these lines, presses and changes, said one after the other while it listens; what comes by
    several ways has one id, and counts once."""
    return list({said.id: said for said in rig.heard(*lines) if isinstance(said, Said)}.values())
