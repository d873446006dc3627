"""What a form shows before a plan is drafted: the templates, and the variables of one as fields; or a field for a goal
in words."""

from msgspec import Struct

from bot.core.plan.template import Variable, declared, load
from bot.core.plan.words import Unreadable
from bot.core.world import World

BUDGET = Variable("money", default="", help="Dollars it may spend; empty: as the template says")  # of every plan
OWN = "in my own words"  # chosen in place of a template: a goal, from which the planner and people make the plan
LONG = "text"  # the type of a field of many lines
ASKED = "What shall be done. The planner looks, asks, then drafts; you answer in the plan's thread."
BRAINLESS = "Needs a brain: a table [brain] in podium.toml (docs/planning.md). None is configured."


class Form(Struct, frozen=True, kw_only=True):
    """`templates` are all names and, last, one's own words; `template` the one whose `fields` these are;
    `repositories` and `people` to choose from; `money` the most it may spend, in dollars."""

    templates: tuple[str, ...]
    template: str
    fields: tuple[Variable, ...]
    repositories: tuple[str, ...]
    people: tuple[str, ...]
    money: float

    @property
    def budget(self) -> tuple[Variable, ...]:
        """What words cost is not known before there is a plan."""
        return () if self.template == OWN else (BUDGET,)

    def says(self, values: dict[str, str]) -> str:
        """The line a person would type for these values of the fields; empty ones are left out."""
        if self.template == OWN:
            return f"plan: {self._goal(values.get('goal', ''))}{_given({'repo': values.get('repo', '')})}"
        return f"plan {self.template}{_given(values)}"

    def _goal(self, text: str) -> str:
        """As one line, and no more than words: a break or `;` would begin a command, a name=value at the end would be
        an option, and a template's name in front would call it. static/swarms.js does the same."""
        words = " ".join(text.replace(";", ",").split())
        words = f"The goal: {words}" if words.split(" ")[0] in self.templates else words
        before, space, last = words.rpartition(" ")
        return f"{before}{space}{' = '.join(last.split('='))}".strip()


def _given(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoted(value)}" for name, value in values.items() if value.strip())


def quoted(value: str) -> str:
    """A value as the grammar reads it back."""
    flat = " ".join(value.split())
    return '"' + flat.replace('"', "'") + '"' if " " in flat or '"' in flat else flat


def fields(texts: dict[str, str], name: str) -> tuple[Variable, ...]:
    """The variables of a template; none of one that cannot be read: `plan` says what is wrong with it."""
    try:
        return declared(load(texts[name], texts, name))
    except Unreadable:
        return ()


def form(world: World, template: str = "") -> Form:
    """The form for a template by its name, or for one's own words; else for the first."""
    settings = world.settings
    names = (*sorted(n for n in settings.templates if "/" not in n), OWN)
    name = template if template in names else names[0]
    goal = Variable("goal", LONG, help=BRAINLESS if settings.brain.kind == "none" else ASKED)
    return Form(
        templates=names, template=name, fields=(goal,) if name == OWN else fields(settings.templates, name),
        repositories=tuple(settings.repositories), people=tuple(p.name for p in settings.policy.people),
        money=settings.policy.money,
    )  # fmt: skip
