"""Who may what, and what the house is made of, in every case."""

from typing import Any

from bot.core.config import Person, Policy, Repository, Runner, Settings, Silence
from tests.wire.adversarial.sides import Side

ROLES = {"ann": "owner", "bob": "operator", "dan": "operator", "eve": "viewer"}


def settings(
    side: Side, table: dict[str, str], repository: Repository, policy: dict[str, Any], templates: dict[str, str],
    slots: int,
) -> Settings:  # fmt: skip
    """`table` is the platform's. Silence as it comes with the program; no digest, no patrol but where a case wants
    them."""
    people = tuple(
        Person(name=name, role=role, deputy="bob" if name == "ann" else "",  # type: ignore[arg-type]
               accounts={side.name: side.account(name)})
        for name, role in ROLES.items()
    )  # fmt: skip
    rules = {"silence": {"default": Silence()}, "patrol_floor": 10**6, "digest": "0 0 1 1 *", **policy}
    return Settings(
        policy=Policy(people=people, **rules), slots=slots, repositories={"billing": repository},
        runners={name: Runner(name=name, kind="command", hears="live") for name in ("command", "reviewer")},
        roles={"worker": "command", "reviewer": "reviewer"}, templates=templates,
        chats={side.name: table},
    )  # fmt: skip
