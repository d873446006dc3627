"""The demo with a model: the same plan, whose tasks a model does, but those whose agent does something on purpose."""

import re
import tomllib
from pathlib import Path

from bot.errors import BadInput
from bot.tokens import FILE, tokens

KEY = "ANTHROPIC_API_KEY"
HOST = "https://api.anthropic.com"
MONEY = 3.0  # dollars for the whole demo
MINUTES, ESTIMATE = 240, 3  # a model thinks longer than a script
# t1 asks, t3 fails first, t6 and t7 are red together, t10 is stuck, t11 quotes what nobody wrote, t16 cannot succeed.
LESSONS = ("t01", "t03", "t06", "t07", "t10", "t11", "t16")
RUN = re.compile(r'^run = "sh \$PODIUM_TOOLS/(t\d\d)_\w+\.sh"$', re.MULTILINE)
QUOTE = 'each claim with its source: > \\"its words\\" (docs/FILE)'


def keyed(home: Path) -> None:
    """Raises BadInput where the key is neither in the environment nor in the demo's `.env`."""
    if not tokens(home, (KEY,)):
        raise BadInput(
            f"the demo with a model needs {KEY}: set it in the environment, or write {KEY}=… into {home / FILE}. "
            "Without a key: podium demo"
        )


def plan(text: str) -> str:
    """The demo's plan, with a model at each task that is no lesson. Its other agents are named for what they are."""
    text = re.sub(r"^money = .*$", f"money = {MONEY}", text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^minutes = .*$", f"minutes = {MINUTES}", text, count=1, flags=re.MULTILINE)
    head, *tasks = text.split("[[tasks]]")
    return "[[tasks]]".join([head, *map(task, tasks)])


def task(text: str) -> str:
    found = RUN.search(text)
    if not found or found[1] in LESSONS:
        return text
    text = re.sub(r"^estimate = .*$", f"estimate = {ESTIMATE}", text, flags=re.MULTILINE)
    return RUN.sub('runner = "model"', text).replace("each claim with its source", QUOTE)


def settings(text: str, model: str, host: str) -> str:
    """The demo's podium.toml with the model's runner beside; the shell agents are called what they are: a script."""
    text = text.replace("[runner.command]", "[runner.script]").replace('worker = "command"', 'worker = "script"')
    return text + model.replace("HOST", host)


def told(home: Path) -> str:
    """Who does what, where its calls go, and what it may cost, before anything begins."""
    table = tomllib.loads((home / "podium.toml").read_text(encoding="utf-8"))
    runner, (name, price) = table["runner"]["model"], next(iter(table["price"].items()))
    tasks = tomllib.loads((home / "templates" / "demo.toml").read_text(encoding="utf-8"))
    by_model = sum(task.get("runner") == "model" for task in tasks["tasks"])
    costs = f"${price['input']:g} in and ${price['output']:g} out a million tokens, as of {price['dated']}"
    return (
        f"{by_model} of {len(tasks['tasks'])} tasks are done by {name} at {runner['api']}, with your key. The others "
        "stay scripts (their cards say so): each fails, asks or clashes on purpose.\n"
        f"It may cost ${tasks['money']:.2f} at most, ${runner['money']:.2f} an attempt: no call goes out that could "
        f"pass that. Counted at {costs}: look it up, and mend {home / 'podium.toml'}."
    )
