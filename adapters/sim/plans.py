"""A random plan, as the TOML a person would send: needs only backwards, criteria of every judge, some irreversible."""

import json

from msgspec import Struct

from adapters.sim.agenda import Dice

CRITERIA = (
    "check: pytest -q", "check: ruff check", "reviewer: names are plain", "person: reads well", "evidence: the page",
)  # fmt: skip
LARGE = 40  # tasks


class SimTask(Struct, frozen=True, kw_only=True):
    id: str
    needs: tuple[str, ...] = ()
    kind: str = "code"
    criteria: tuple[str, ...] = ("check: pytest -q",)
    paths: tuple[str, ...] = ()
    estimate: float = 10.0
    irreversible: bool = False
    ask: str = ""


class SimPlan(Struct, frozen=True, kw_only=True):
    tasks: tuple[SimTask, ...]
    assumed: int = 0
    minutes: float = 10_000.0
    money: float = 100.0
    review: bool = False
    explore: int = 0

    def toml(self) -> str:
        """The file. JSON's texts and lists are TOML's too."""
        lines = ['title = "a simulated plan"', 'repository = "repo"', 'gates = ["pytest -q"]']
        lines += [f"minutes = {self.minutes}", f"money = {self.money}", f"explore = {self.explore}"]
        lines += [f"review = {json.dumps(self.review)}"]
        for number in range(1, self.assumed + 1):
            check = "true" if number % 2 else ""
            lines += ["[[assumptions]]", f'id = "u{number}"', 'text = "nobody uses it"', f'check = "{check}"']
            lines += [f'tasks = ["t{min(number, len(self.tasks))}"]']
        for task in self.tasks:
            words = {"title": f"task {task.id}", "outcome": f"{task.id} is done", "run": f"work {task.id}"}
            lines += ["[[tasks]]", *(f"{name} = {json.dumps(text)}" for name, text in words.items())]
            lines += [f"{name} = {json.dumps(getattr(task, name))}" for name in task.__struct_fields__]
        return "\n".join(lines)


def plan(dice: Dice, size: int) -> SimPlan:
    """3–12 tasks, or as many as asked; budgets sometimes too small for them."""
    ids = [f"t{n}" for n in range(1, size + 1)]
    tasks = []
    for at, id in enumerate(ids):
        before = dice.sample(ids[:at], min(at, dice.choice((0, 0, 1, 1, 2, 3))))
        criteria = dice.sample(CRITERIA, dice.choice((1, 1, 2, 3)))
        tasks.append(
            SimTask(
                id=id, needs=tuple(sorted(before)), kind=dice.choice(("code", "code", "content", "research", "data")),
                criteria=tuple(sorted(criteria)), estimate=float(dice.choice((1, 5, 10, 30))),
                paths=(f"src/{dice.randrange(1, 6)}.py",) if dice.chance(0.5) else (),
                irreversible=dice.chance(0.12), ask=dice.choice(("",) * 8 + ("start", "result")),
            )
        )  # fmt: skip
    work = sum(t.estimate for t in tasks)
    return SimPlan(
        tasks=tuple(tasks), assumed=dice.choice((0, 1, 2)), explore=dice.choice((0, 0, 2)), review=dice.chance(0.2),
        minutes=work * dice.choice((1, 3, 20, 20)) + 10, money=dice.choice((0.5, 5.0, 100.0, 100.0)),
    )  # fmt: skip


def size(dice: Dice, seed: int) -> int:
    """One plan in two hundred is large: it takes as long as a hundred others."""
    if dice.randrange(50):
        return dice.randrange(3, 13)
    many = dice.randrange(LARGE, 101)
    return many if seed % 4 == 2 else 3 + many % 10
