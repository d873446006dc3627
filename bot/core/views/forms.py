"""What a form shows before a plan is drafted: the templates, and the variables of one as fields."""

from msgspec import Struct

from bot.core.plan.template import Variable, declared, load
from bot.core.plan.words import Unreadable
from bot.core.world import World

BUDGET = Variable("money", default="", help="Dollars it may spend; empty: as the template says")  # of every plan


class Form(Struct, frozen=True, kw_only=True):
    """`templates` are all names, `template` the one whose `fields` these are; `repositories` and `people` to choose
    from; `money` the most it may spend, in dollars."""

    templates: tuple[str, ...]
    template: str
    fields: tuple[Variable, ...]
    repositories: tuple[str, ...]
    people: tuple[str, ...]
    money: float

    def says(self, values: dict[str, str]) -> str:
        """The line a person would type for these values of the fields; empty ones are left out."""
        given = (f"{name}={quoted(value)}" for name, value in values.items() if value.strip())
        return " ".join(("plan", self.template, *given))


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
    """The form for a template, by name; else for the first."""
    settings = world.settings
    names = tuple(sorted(n for n in settings.templates if "/" not in n))
    name = template if template in names else next(iter(names), "")
    return Form(
        templates=names, template=name, fields=fields(settings.templates, name) if name else (),
        repositories=tuple(settings.repositories), people=tuple(p.name for p in settings.policy.people),
        money=settings.policy.money,
    )  # fmt: skip
