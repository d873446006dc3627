"""`do words…`: the first rung before a swarm. One task, one agent, one thread; launched by one signature."""

from bot.core.coordinator import launching
from bot.core.coordinator.line import Line, Unclear
from bot.core.coordinator.turn import Turn
from bot.core.coordinator.versions import begin
from bot.core.grammar import Command
from bot.core.plan.cast import plays, takes_words
from bot.core.plan.words import cut, either
from bot.core.values import Criterion, PlanSpec, TaskSpec

TITLE = 80  # characters
MINUTES = 20.0  # how long it should take
READS = ("repo", "runner")


def do(turn: Turn, line: Line) -> None:
    """A plan of one task made from the words, and its launch check at once. Who asked for it judges the result."""
    settings, options = turn.world.settings, line.command.options
    if strange := [name for name in options if name not in READS]:
        raise Unclear(f"do reads {either(READS, 'and')} at its end, not {', '.join(strange)}: say that in other words.")
    only = next(iter(settings.repositories)) if len(settings.repositories) == 1 else ""
    repository = options.get("repo", "") or only
    if repository not in settings.repositories:
        known = ", ".join(settings.repositories) or "none: add [repo.NAME] to podium.toml"
        raise Unclear(f"In which repository? do {cut(line.text)} repo=NAME. Known: {known}")
    judge = Criterion(id="t1.1", text="it is what was asked for", judge="person", by=line.person.name)
    task = TaskSpec(
        id="t1", title=cut(line.text, TITLE), outcome=line.text, criteria=(judge,), runner=options.get("runner", ""),
        estimate=MINUTES,
    )  # fmt: skip
    spec = PlanSpec(title=cut(line.text, TITLE), repository=repository, tasks=(task,))
    name = plays(settings, spec, task, "worker")
    able = [r.name for r in settings.runners.values() if takes_words(r)]
    if name not in able:
        known = ", ".join(able) or "none yet: a [runner.NAME] of podium.toml with a model, or with `run`"
        raise Unclear(f"The runner {cut(name)} takes no words. do … runner=NAME, one of: {known}")
    book = begin(turn, line, spec, "do")
    launching.launch(turn, Line(line.person, Command("launch", (book.key,)), line.said))
