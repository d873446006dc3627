"""All swarms, how far each is and what it waits for; and how to begin one: a form, or a file."""

from collections.abc import Mapping

from msgspec import Struct

from adapters.chat.room.house import House
from adapters.chat.room.linked import Piece, linked
from bot.core.cost import total
from bot.core.counts import counts
from bot.core.plan.template import Variable, usage
from bot.core.prose import many, moment, money
from bot.core.views.board import end
from bot.core.views.forms import OWN
from bot.core.views.ranked import ranked
from bot.core.views.standing import idle
from bot.core.world import Book

PATH = "/swarms"
TITLE = "Swarms"
ORDER = 60
TOUCHED = frozenset({"swarm", "task", "checkpoint", "plan"})
SCRIPTS = ("swarms", "notify")
MARKS = {
    "drafting": "✎", "signed": "○", "running": "●", "paused": "‖", "reviewing": "◐", "closed": "✓", "stopped": "✗",
}  # fmt: skip
SHARES = ("done", "merging", "checking", "running", "asking", "parked", "failed", "carried", "dropped")


class Told(Struct, frozen=True, kw_only=True):
    """One swarm in a line."""

    key: str
    title: str
    told: str
    state: str
    mark: str
    done: int
    total: int
    shares: list[tuple[str, int]]
    waits: list[Piece]
    asked: int
    spent: str
    ends: str
    report: str
    plan: bool


class Field(Struct, frozen=True, kw_only=True):
    """One variable as a field."""

    name: str
    type: str
    value: str
    help: str
    choices: tuple[str, ...]
    required: bool


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    form = house.desk.form(query.get("template", ""))
    repository = [v for v in form.fields if v.name == "repo"] or [Variable("repo", default="")]
    rest = [v for v in form.fields if v.name != "repo"]
    return {
        "told": [told(house, b) for b in house.swarms()], "form": form,
        "fields": [field(v, form.repositories) for v in (*repository, *rest)], "own": form.template == OWN,
        "usage": form.says({}) if form.template == OWN else usage(form.fields, form.template),
        "most": money(form.money),
    }  # fmt: skip


def told(house: House, book: Book) -> Told:
    world, swarm, count = house.world, book.swarm, counts(book)
    asked = ranked(world, house.now, swarm=book.key)
    said = [many(len(asked), "answer") + f": {' '.join(n.checkpoint.id for n in asked[:6])}"] if asked else []
    over = swarm.state in ("closed", "stopped")
    said += [why] if not over and (why := idle(world, book, house.now)) else []
    launched = moment(swarm.launched, house.now, house.zone)
    about = (swarm.repository, swarm.owner and f"for {swarm.owner}", launched and f"launched {launched}")
    return Told(
        key=book.key, title=swarm.title, state=swarm.state, told=" · ".join(p for p in about if p),
        mark=MARKS[swarm.state], done=count.done, total=count.total, asked=len(asked),
        shares=[(name, n) for name in SHARES if (n := getattr(count, name))],
        waits=linked(world, " · ".join(said) or ("" if over else "nothing: work goes on"), book.key),
        spent=f"{total(swarm)} of {money(swarm.money)}" if swarm.money else total(swarm),
        ends=end(world, book, house.now), report=swarm.report, plan=bool(book.plans),
    )  # fmt: skip


def field(variable: Variable, repositories: tuple[str, ...]) -> Field:
    """A repository is chosen where any is known; the only one is."""
    choices = repositories if variable.name == "repo" else variable.choices
    value = variable.default or (choices[0] if variable.name == "repo" and len(choices) == 1 else "")
    return Field(
        name=variable.name, type="choice" if choices else variable.type, value=value, help=variable.help,
        choices=choices, required=variable.default is None,
    )  # fmt: skip
