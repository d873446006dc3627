"""What a simulated agent will do, thrown from its own dice when it starts: lines of a script with their times."""

import re
from collections.abc import Callable

from msgspec import Struct

from adapters.sim.agenda import Dice
from adapters.sim.faults import Faults
from bot.core.calls import Brief
from bot.core.quotes import parts

CRITERION = re.compile(r"(t\d+\.\d+): .*judged by (\w+)", re.S)
HANGS = 10.0**9


class Line(Struct, frozen=True):
    """A verb after so many seconds. Beside the agents' verbs: commit, exit, die, limited, timeout."""

    seconds: float
    verb: str
    args: dict[str, str] = {}


Script = Callable[[Brief, Dice, Faults], list[Line]]


def script(brief: Brief, dice: Dice, faults: Faults) -> list[Line]:
    """The whole run of one attempt."""
    judges = [m.groups() for m in (CRITERION.fullmatch(c) for c in brief.criteria) if m]
    play = {"reviewer": reviewer, "scout": scout}.get(brief.role, worker)
    lines = [Line(dice.between(0.5, 5), "began"), *start(brief, judges, faults), *play(brief, judges, dice, faults)]
    if faults("agent dies", dice):
        lines[dice.randrange(len(lines)) :] = [Line(dice.between(1, 600), "die")]
    elif faults("agent silent", dice):
        lines[dice.randrange(1, len(lines)) :] = [Line(HANGS, "exit")]
    elif brief.role == "worker" and faults("agent limited", dice):
        lines[dice.randrange(1, len(lines)) :] = [Line(5.0, "limited", {"wait": "3600"})]
    elif faults("over its time", dice):
        lines[dice.randrange(1, len(lines)) :] = [Line(60 * brief.minutes, "timeout", {"code": "-9"})]
    return lines


def start(brief: Brief, judges: list[tuple[str, ...]], faults: Faults) -> list[Line]:
    """What it says that it understood: right, wrong once or twice, late, or never. Its dice are its own."""
    if not brief.restate:
        return []
    dice = Dice(faults.seed, "start", brief.attempt)
    if faults("starts never", dice):
        return [Line(dice.between(60, 240), "progress", {"text": f"looks at {n}"}) for n in range(400)]
    misread = faults("task misread", Dice(faults.seed, "misread", brief.task))
    wrongs = 2 if misread else int(faults("starts wrong", dice))
    right = {"outcome": brief.outcome or brief.title, "criteria": " ".join(id for id, _ in judges), "first": "look"}
    wrong = dice.choice(({**right, "criteria": "t0.1"}, {**right, "outcome": ""}, {**right, "first": ""}))
    late = dice.between(1_000, 9_000) if faults("starts late", dice) else dice.between(1, 60)
    said = [wrong] * wrongs + ([] if misread else [right])
    return [Line(late if n == 0 else 5.0, "restate", {**args, "id": f"s{n}"}) for n, args in enumerate(said)]


def worker(brief: Brief, judges: list[tuple[str, ...]], dice: Dice, faults: Faults) -> list[Line]:
    """Progress, perhaps questions and finds, a commit, evidence, done."""
    pace = dice.between(20, 900)
    lines = [Line(dice.between(1, pace), "progress", {"text": f"step {n}"}) for n in range(dice.randrange(1, 4))]
    for chance, verb, args in (
        (0.12, "ask", {"id": "q1", "text": dice.choice(("Tabs or spaces?", "spaces or tabs", brief.title))}),
        (0.06, "stuck", {"id": "q2", "text": "the token is missing"}),
        (0.03, "stuck", {"id": "", "text": ""}),
        (0.10, "discover", {"text": f"old code beside {brief.task}", "why": "it looks dead"}),
        (0.08, "reserve", {"id": "r1", "paths": f"src/{dice.randrange(1, 6)}.py"}),
        (0.08, "note", {"to": dice.choice(("*", "t1", "t2", "t3")), "text": "mind the flag"}),
        (0.04, "broken", {"id": "u1", "text": "two callers use it"}),
        (0.20, "usage", {"money": str(dice.randrange(40) / 100), "tokens": "900"}),
    ):
        if dice.chance(chance):
            lines.insert(dice.randrange(len(lines) + 1), Line(dice.between(1, pace), verb, dict(args)))
    apart = Dice(faults.seed, "permit", brief.attempt)
    for n in range(apart.randrange(1, 4) if apart.chance(0.12) else 0):
        tool, given = apart.choice((("Bash", '{"command": "make all"}'), ("Write", '{"file_path": "a.py"}')))
        args = {"id": f"p{n}", "tool": tool, "input": given}
        lines.insert(apart.randrange(len(lines) + 1), Line(apart.between(1, pace), "permit", args))
    if faults("verb nonsense", dice):
        verb = dice.choice(("evidence", "usage", "broken", "note", "shout", "reserve"))
        lines.append(Line(1.0, verb, {"x": "\x00", "money": "much"}))
    if not faults("no work", dice):
        paths = list(brief.paths) or [f"src/{brief.task}.py"]
        paths += ["elsewhere.py"] if faults("off its paths", dice) else []
        hopeless = faults("task hopeless", Dice(faults.seed, "hopeless", brief.task))
        good = "no" if hopeless or faults("bad work", dice) else "yes"
        lines.append(Line(dice.between(1, pace), "commit", {"good": good, "paths": " ".join(paths)}))
    if faults("false done", dice):
        lines.append(Line(1.0, "done", {"text": "all is well"}))
    owed = [id for id, judge in judges if judge == "evidence"]
    lines += [Line(2.0, "evidence", {"criterion": id, "kind": "file", "path": f"{id}.md", "text": "it"}) for id in owed]
    code = "1" if faults("agent fails", dice) else "0"
    return [*lines, Line(2.0, "done", {"text": "it is done"}), Line(1.0, "exit", {"code": code})]


def reviewer(brief: Brief, judges: list[tuple[str, ...]], dice: Dice, faults: Faults) -> list[Line]:
    """Perhaps a finding; a ruling on each criterion that is a reviewer's, and on flaws found before. Those that lie
    quote what is not there, say too much, or nothing that can be read."""
    lines = [Line(dice.between(10, 120), "progress", {"text": f"reads {brief.task}"})]
    apart = Dice(faults.seed, "review", brief.attempt)
    shown = [(path, text.splitlines()[-1]) for path, text in parts(brief.diff).items()]
    if dice.chance(0.3):
        severity = apart.choice(("minor", "major", "blocking", "terrible"))
        place = apart.choice(("src/a.py:8", "nowhere.py:3", ""))
        lines.append(Line(5.0, "finding", {"text": "test missing", "place": place, "severity": severity}))
    flaws = [line.split()[0] for line in brief.flaws]
    for id, judge in (*judges, *((id, "reviewer") for id in flaws)):
        if judge == "reviewer" and not faults("review silent", dice):
            ruling = "not met" if dice.chance(0.15) else apart.choice(("met",) * 9 + ("cannot tell",))
            path, quote = apart.choice(shown) if shown and apart.chance(0.7) else ("docs/a.md", "a file of docs/a.md")
            args = {"criterion": id, "ruling": ruling, "text": "so it is", "place": f"{path}:8", "quote": quote}
            args |= {"quote": "words of nobody"} if faults("review lies", apart) else {}
            args |= {"text": "on and on " * 200} if faults("review over-long", apart) else {}
            args |= {"ruling": "fine", "criterion": "t99"} if faults("review malformed", apart) else {}
            lines += [Line(5.0, "review", args)] * (8 if args["ruling"] == "fine" and apart.chance(0.3) else 1)
    return [*lines, Line(2.0, "done"), Line(1.0, "exit")]


def scout(brief: Brief, judges: list[tuple[str, ...]], dice: Dice, faults: Faults) -> list[Line]:
    """Ideas: some the same, some beside the number that is read, some about nothing."""
    places = ("src/a.py:3", "src/a.py:3", "src/b.py:1", "nowhere.py:1", "")
    seen = ({"text": f"idea {dice.randrange(9)}", "why": "it matters", "place": dice.choice(places)} for _ in range(9))
    lines = [Line(dice.between(5, 60), "discover", args) for args in list(seen)[: dice.randrange(9)]]
    return [*lines, Line(2.0, "done"), Line(1.0, "exit")]
