"""A planning dialogue of five replies against a brain that says what was written down before, and agents of dice.

    python -m tests.dialogue FOLDER      writes a data home in which a person plays it: podium up --home FOLDER
"""

import json
import sys
from pathlib import Path
from typing import Any

from bot.cli.demo import furnish

WORDS = "plan make every amount of the ledger exact to the cent repo=ledger"
PARTS = ("money", "tax", "invoice", "report", "clock", "cli")
STEPS = ("read", "test", "mend", "note", "review")
ANSWERS = "1: half even  3: t1 first"
REPLIES = (  # what a person says below the plan, and what the bot then says there
    (ANSWERS, "v2: 31 tasks"),
    ("what if u2 is wrong?", "Then t16 to t20 print old totals"),
    ("split t3", "v3: +1"),
    ("nothing may touch billing/", "v4: +0 −0 ~1"),
    ("who validates the whole?", "t33 does"),
    ("then let a person look at it, too", "v5: +1"),
)
ROLES = """
[runner.dice]
kind = "scripted"
minutes = "0.002"
steps = "1"
writes = "notes/TASK.txt"

[brain]
kind = "scripted"
file = "brain.json"
"""


def task(id: str, title: str, *needs: str, **more: Any) -> dict[str, Any]:
    name = more.pop("name", id)
    return {
        "id": id, "title": title, "criteria": [f"test -s notes/{name}.txt"], "needs": list(needs), "estimate": 5.0,
        "paths": [f"notes/{name}.txt"], "risk": f"{title} moves a total", "notice": "the sums of March differ", **more,
    }  # fmt: skip


def drafted() -> list[dict[str, Any]]:
    """31 tasks: five steps for each of six parts, and one that validates the whole."""
    made = []
    for part in PARTS:
        for step in STEPS:
            number = len(made) + 1
            needs = [f"t{number - 1}"] if step != STEPS[0] else []
            reviewed = {"criteria": [f"test -s notes/t{number}.txt", "reviewer: each amount of it is in cents"]}
            made.append(task(f"t{number}", f"{step} {part}", *needs, **(reviewed if step == "review" else {})))
    return [*made, task("t31", "validate the whole", *(f"t{n}" for n in range(5, 31, 5)))]


def lines() -> list[dict[str, Any]]:
    """What the brain says, by what it is asked."""
    asks = (
        ("Half up or half even?", "half even"), ("Are old invoices kept?", "old invoices stay as they are"),
        ("Which part first?", "money first"),
    )  # fmt: skip
    taken = {"id": "u1", "text": "no caller rounds by itself", "check": "", "tasks": ["t1"]}
    draft = {"title": "exact to the cent", "goal": "Books agree.", "tasks": drafted(), "assumptions": [taken]}
    halves = [
        task("t3", "mend money, reading", "t2"), task("t91", "mend money, writing", "t3", name="t32"),
        task("t4", "note money", "t32"),
    ]  # fmt: skip
    wide = task("t8", "mend tax", "t7", outcome="billing/ stays as it is.")
    said: list[tuple[str, dict[str, str], dict[str, Any]]] = [
        ("plan questions", {"look": "ledger/money.py"}, {"questions": [{"text": t, "assume": a} for t, a in asks]}),
        ("plan", {"reply": "half even"}, draft),
        ("plan reply", {"words": "what if u2"}, {"answer": "Then t16 to t20 print old totals, and t31 finds it."}),
        ("plan reply", {"words": "split t3"}, {"why": "reading and writing are two things", "tasks": halves}),
        ("plan reply", {"words": "nothing may touch"}, {"why": "t8 alone came near", "tasks": [wide]}),
        ("plan reply", {"words": "who validates"}, {"answer": "t31 does, by its command; t33 does, if you want one."}),
        ("plan reply", {"words": "let a person"}, {
            "why": "one more look before it ends", "tasks": [task("t90", "look at all of it", "t31", name="t33")],
        }),
    ]  # fmt: skip
    return [{"question": q, "when": w, "answer": a, "tokens": 900, "money": 0.01} for q, w, a in said]


def settle(home: Path) -> None:
    """A demo's data home whose worker is dice and whose brain is written down."""
    furnish(home)
    path = home / "podium.toml"
    text = path.read_text().replace('worker = "command"', 'worker = "dice"').replace("[roles]", f"{ROLES}\n[roles]")
    path.write_text(text.replace('gates = ["python3 -m unittest -q"]', "gates = []"))
    policy = home / "policy.toml"
    policy.write_text("minutes = 2000.0\n" + policy.read_text())
    (home / "agents" / "reviewer.sh").write_text(REVIEWER)
    (home / "brain.json").write_text(json.dumps(lines(), ensure_ascii=False, indent=1))


REVIEWER = """# Rules on each criterion of a reviewer's, at once.
. "$PODIUM_TOOLS/lib.sh"
brief "'\\n'.join(b['criteria'])" | sed -n 's/^\\(t[0-9]*\\.[0-9]*\\): .*by reviewer$/\\1/p' | while read -r one; do
    say evidence criterion="$one" kind=verdict ruling=met text="looked at"
done
say done "reviewed"
"""

if __name__ == "__main__":
    settle(Path(sys.argv[1]).absolute())
