"""From a call to the port's verb that does it, and back to the event it leads to. Blocking: run it in a thread."""

from collections.abc import Callable
from typing import assert_never

from msgspec import Struct

from bot.core.calls import (
    AnyCall,
    Branch,
    Collect,
    Deliver,
    Inspect,
    Judge,
    Land,
    Look,
    Open,
    Post,
    Publish,
    Rehearse,
    Release,
    Start,
    Stop,
    Survey,
    Think,
    Try,
)
from bot.core.config import Repository, Runner, Settings
from bot.core.events import (
    AnyEvent,
    Broke,
    Collected,
    Inspected,
    Judged,
    Landed,
    Rehearsed,
    Seen,
    Started,
    Surveyed,
    Thought,
    Tried,
)
from bot.core.figures import Figures
from bot.core.kept import kept_answer
from bot.core.redact import clean, redact
from bot.errands import given_up
from bot.errors import BadConfig, PodiumError
from bot.ports import Brain, Fleet, Gate, Git, Opinion
from bot.watching import Tail, nothing

Rehearser = Callable[[Rehearse, Settings], Figures]


def nobody(call: Rehearse, settings: Settings) -> Figures:
    """Where nothing is handed in that rehearses."""
    raise BadConfig("Nothing here rehearses.")


class Ports(Struct, frozen=True, kw_only=True):
    """What calls are carried out with; `tail` reads the last lines of an attempt's log, `rehearse` plays a plan."""

    fleet: Fleet
    git: Git
    gate: Gate
    brain: Brain
    tail: Tail = nothing
    rehearse: Rehearser = nobody


def carry(call: AnyCall, ports: Ports, settings: Settings, at: float) -> AnyEvent | None:
    """Do it, and give the event it leads to, None where nothing follows. A refusal with a known reason (PodiumError) is
    an event too; anything else is raised and may be tried again. `at` stamps the event."""
    try:
        return _do(call, ports, settings, at)
    except PodiumError as error:
        return _refused(call, str(error), at)


def _do(call: AnyCall, ports: Ports, settings: Settings, at: float) -> AnyEvent | None:
    match call:
        case Start():
            repository = _repository(settings, call.repository)
            ports.fleet.start(call, _runner(settings, call.brief.runner), repository)
            return Started(id=f"{call.key}:result", at=at, attempt=call.attempt)
        case Deliver():
            ports.fleet.deliver(call)
        case Stop():
            ports.fleet.stop(call.attempt)
        case Release():
            ports.fleet.release(call.attempt)
        case Branch():
            ports.git.branch(_repository(settings, call.repository), call.swarm, call.base)
        case Inspect():
            return ports.gate.inspect(call, settings, at)
        case Survey():
            return ports.git.survey(call, _repository(settings, call.repository), at)
        case Judge():
            return ports.gate.judge(call, _repository(settings, call.repository), at)
        case Collect():
            return ports.git.collect(call, _repository(settings, call.repository), at)
        case Look():
            return ports.git.look(call, _repository(settings, call.repository), at)
        case Try():
            return ports.git.attempt(call, _repository(settings, call.repository), at)
        case Publish():
            return ports.git.publish(call, _repository(settings, call.repository), at)
        case Land():
            return ports.git.land(call, _repository(settings, call.repository), at)
        case Think():
            return _thought(call, ports.brain, at)
        case Rehearse():
            found = ports.rehearse(call, settings)
            return Rehearsed(id=f"{call.key}:result", at=at, rehearsal=call.rehearsal, figures=found)
        case Post() | Open():
            pass  # a message that has nowhere to be said; a chat's own verb, see `opening`
        case _:
            assert_never(call)
    return None


def _thought(call: Think, brain: Brain, at: float) -> Thought:
    """What the brain said, without secrets on the way there and back."""
    said = Opinion(silent=True, why=call.refused)
    if not call.refused:
        said = brain.think(call.question, {name: redact(clean(value)) for name, value in call.facts.items()})
    return Thought(
        id=f"{call.key}:result", at=at, think=call.key, swarm=call.swarm, question=call.question, about=call.about,
        answer=kept_answer(said.answer), silent=said.silent, why=redact(clean(said.why))[:500], prompt=said.prompt,
        model=said.model, tokens=said.tokens, money=said.money, unpriced=said.unpriced,
    )  # fmt: skip


def _refused(call: AnyCall, error: str, at: float) -> AnyEvent:
    id = f"{call.key}:result"
    match call:
        case Start():
            return Started(id=id, at=at, attempt=call.attempt, error=error)
        case Inspect():
            return Inspected(id=id, at=at, swarm=call.swarm, problems=(error,))
        case Survey():
            return Surveyed(id=id, at=at, swarm=call.swarm, error=error)
        case Judge():
            return Judged(
                id=id, at=at, swarm=call.swarm, task=call.task, attempt=call.attempt, commit=call.commit, error=error
            )
        case Collect():
            return Collected(id=id, at=at, attempt=call.attempt, error=error)
        case Look():
            return Seen(id=id, at=at, attempt=call.attempt, error=error)
        case Think():
            return given_up(call, error, at)
        case Try():
            return Tried(id=id, at=at, batch=call.batch, size=len(call.merges), ok=False, error=error)
        case Land():
            return Landed(id=id, at=at, swarm=call.swarm, ok=False, refused=error)
        case Rehearse():
            return Rehearsed(id=id, at=at, rehearsal=call.rehearsal, error=error)
        case _:
            return Broke(id=id, at=at, call=call.key, error=error)


def _repository(settings: Settings, name: str) -> Repository:
    if name not in settings.repositories:
        known = ", ".join(sorted(settings.repositories)) or "none"
        raise BadConfig(f"No repository {name!r} in podium.toml (known: {known}): add a table [repo.{name}].")
    return settings.repositories[name]


def _runner(settings: Settings, name: str) -> Runner:
    """A profile by its name; an adapter's kind is a profile without options."""
    return settings.runners.get(name) or Runner(name=name, kind=name)
