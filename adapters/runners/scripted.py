"""An agent made of dice: durations, questions, failures, all from a seed. For tests, rehearsals and a look at a swarm.

Options: `seed`; `minutes`, the mean length (0.05); `steps` of progress (3); the chances, 0 to 1, of `ask`, `stuck`,
`discover`, `fail` (exit code 1), `limited` (back in `wait` seconds, 60), and of `finding`, `note`, `broken` and
`reserve`; `writes`, a file it adds and commits, with TASK in its name replaced. Criteria of kind evidence get some. As
a reviewer it rules on what is its own, quoting the change; by chance it `rejects`, `lies` (quotes what is not there) or
is `long`. As a scout it sees something at `sees` (README.md:1). The same seed and attempt give the same agent.
"""

import random
import time
from typing import TYPE_CHECKING, NamedTuple

from bot.core.quotes import enough, parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.play import Session

LIMITED = 75


class Step(NamedTuple):
    """After `seconds`, `verb` with these words: a verb of agents, or write, limited, exit."""

    seconds: float
    verb: str
    args: dict[str, str]


def script(options: "Mapping[str, str]", attempt: str, task: str, criteria: "tuple[str, ...]" = ()) -> list[Step]:
    """The whole run, before it begins. `criteria` are the brief's lines, "t7.2: text, judged by evidence"."""
    dice = random.Random(f"{options.get('seed', '0')}|{attempt}")
    steps = max(1, int(options.get("steps", "3")))
    mean = float(options.get("minutes", "0.05")) * 60 / steps
    words = [(dice.lognormvariate(0, 0.5), f"step {n} of {steps} of {task}") for n in range(1, steps + 1)]
    run = [Step(mean * length, "progress", {"text": text}) for length, text in words]

    def maybe(name: str, step: Step) -> None:
        if dice.random() < float(options.get(name, "0")):
            run.insert(dice.randrange(len(run)) + 1, step)

    maybe("ask", Step(0, "ask", {"text": f"Which way for {task}: the short one or the long one?"}))
    maybe("stuck", Step(0, "stuck", {"text": f"{task} needs a decision that the brief does not hold"}))
    maybe("discover", Step(0, "discover", {"text": f"something beside {task} looks overlooked", "why": "seen"}))
    if dice.random() < float(options.get("limited", "0")):
        return [*run[:1], Step(0, "limited", {"wait": options.get("wait", "60")})]
    if dice.random() < float(options.get("fail", "0")):
        return [*run, Step(0, "exit", {"code": "1", "text": f"{task}: the last step did not work"})]
    maybe("finding", Step(0, "finding", {"text": f"{task} has a line that nobody tests", "severity": "minor"}))
    maybe("note", Step(0, "note", {"to": "*", "text": f"{task} leaves the short one and the long one as they are"}))
    maybe("broken", Step(0, "broken", {"id": "u1", "text": f"{task} saw that it is not so"}))
    maybe("reserve", Step(0, "reserve", {"paths": f"{task}/**"}))
    if name := options.get("writes", ""):
        run.append(Step(0, "write", {"path": name.replace("TASK", task), "text": f"{task} by {attempt}"}))
    proved = [line.partition(":")[0] for line in criteria if line.endswith("judged by evidence")]
    run += [Step(0, "evidence", {"criterion": id, "kind": "output", "text": f"{task} ran"}) for id in proved]
    return [*run, Step(0, "done", {"text": f"{task} is done"})]


def rulings(
    options: "Mapping[str, str]", attempt: str, criteria: "tuple[str, ...]" = (), diff: str = ""
) -> list[Step]:
    """A review. Without a line to quote it cannot tell."""
    dice = random.Random(f"{options.get('seed', '0')}|{attempt}|review")

    def chance(name: str) -> bool:
        return dice.random() < float(options.get(name, "0"))

    lines = [(path, line) for path, text in parts(diff).items() for line in text.splitlines() if enough(line)]
    path, quote = lines[-1] if lines else ("", "")
    said = []
    for id in [line.partition(":")[0] for line in criteria if line.endswith("judged by reviewer")]:
        ruling = "not met" if chance("rejects") else "met"
        args = {"criterion": id, "ruling": ruling, "text": "read", "place": f"{path}:1", "quote": quote[:600]}
        if not lines:
            args |= {"ruling": "cannot tell", "place": ""}
        if chance("lies"):
            args["quote"] = "words that stand nowhere"
        if chance("long"):
            args["text"] = "on and on " * 400
        said.append(Step(0, "review", args))
    return [*said, Step(0, "done", {"text": "read"})]


def looks(options: "Mapping[str, str]", task: str) -> list[Step]:
    """A scout's run."""
    place = options.get("sees", "README.md:1")
    seen = {"text": f"something beside {task} looks overlooked", "why": "seen", "place": place}
    return [Step(0, "discover", seen), Step(0, "done", {"text": "looked"})]


def play(session: "Session") -> int:
    brief, options = session.brief, session.options
    match brief.role:
        case "reviewer":
            steps = rulings(options, brief.attempt, tuple(brief.criteria), brief.diff)
        case "scout":
            steps = looks(options, brief.task)
        case _:
            steps = script(options, brief.attempt, brief.task, tuple(brief.criteria))
    for step in steps:
        _pause(session, step.seconds)
        match step.verb:
            case "ask" | "stuck":
                session.log(f"answered: {session.ask(step.args['text'], step.verb)}")
            case "reserve":
                session.speak("reserve", step.args)
            case "write":
                line = 'mkdir -p "$(dirname "$1")" && echo "$2" >"$1" && git add -A && git commit -q -m "$2"'
                argv = ("/bin/sh", "-c", line, "sh", step.args["path"], step.args["text"])
                if code := session.run(argv, session.log):
                    return code
            case "limited":
                session.say("limited", until=str(time.time() + float(step.args["wait"])))
                return LIMITED
            case "exit":
                session.log(step.args["text"])
                return int(step.args["code"])
            case _:
                session.say(step.verb, **step.args)
    return 0


def _pause(session: "Session", seconds: float) -> None:
    """Let time pass; words that come meanwhile are applied at once, as its receipt says."""
    end = time.monotonic() + seconds
    while True:
        for message in session.hear(max(0.0, end - time.monotonic())):
            session.log(f"told: {message['text']}")
            session.say("applied", tell=message["id"])
        if time.monotonic() >= end:
            return
