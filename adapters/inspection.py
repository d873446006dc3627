"""The launch check's facts: repository, set-up, gates, assumptions, sandbox, runners; and what forbids the launch."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from adapters import sandbox
from adapters.git.marks import taken
from adapters.git.plumbing import OLDEST, Repo, version
from adapters.platforms import environment
from adapters.runners import OPT_IN, equipped, unbound
from adapters.setup import setup
from bot.core.calls import Command, Inspect
from bot.core.config import Repository, Runner, Settings
from bot.core.events import Inspected, Result
from bot.core.redact import redact
from bot.errors import RepositoryError

Run = Callable[[str, Repository, str, Sequence[Command]], tuple[Result, ...]]


def inspect(home: Path, gates: Run, call: Inspect, settings: Settings, at: float) -> Inspected:
    """Look at all a launch stands on. `gates` runs commands on a commit. Nothing is raised: what is wrong is told."""
    facts: list[tuple[str, str]] = []
    problems: list[str] = []
    base, output = "", ""
    repository = settings.repositories.get(call.repository)
    if repository is None:
        known = ", ".join(settings.repositories) or "none"
        problems.append(f"there is no repository {call.repository} in podium.toml: known are {known}")
    else:
        try:
            repo, base = open_(home, repository)
            facts.append(("repository", f"{repository.name} @ {base[:7]}, {state(repo, repository, problems)}"))
            problems += filter(None, [taken(repo, call.swarm, base)])
            facts.append(("set-up", prepared(home, repo, repository, base)))
            lines = call.gates or repository.gates
            checks = (check.partition(" ") for check in call.checks)
            commands = [Command(about="gate", command=line) for line in lines]
            commands += [Command(about=assumption, command=line) for assumption, _, line in checks]
            results = gates(call.key, repository, base, commands)
            red = [r for r in results if r.code and r.about == "gate"]
            facts.append(("gates", "\n".join(told(r) for r in results if r.about == "gate") or "none"))
            holds = [f"{r.about} {'does not hold' if r.code else 'holds'}" for r in results if r.about != "gate"]
            facts += [("assumptions", ", ".join(holds))] if holds else []
            problems += (f"{r.command} is red on the base {base[:7]}, exit {r.code}" for r in red)
            output = "\n".join(f"$ {r.command}\n{r.output}" for r in red)
        except (RepositoryError, OSError) as problem:
            first, _, output = redact(str(problem)).partition("\n")
            problems.append(first)
    facts += machine(call, settings, problems)
    return Inspected(
        id=f"{call.key}:result", at=at, swarm=call.swarm, facts=tuple(facts), problems=tuple(problems), base=base,
        sandbox=not sandbox.probe(), output=output,
    )  # fmt: skip


def open_(home: Path, repository: Repository) -> tuple[Repo, str]:
    """The repository and the head of its target, if all is as it must be. Raises RepositoryError with the way out."""
    if (found := version()) < OLDEST:
        raise RepositoryError(f"git {'.'.join(map(str, found))} is too old: install git 2.38 or newer")
    if not Path(repository.path).expanduser().exists():
        raise RepositoryError(f"{repository.path} does not exist: mend path in [repo.{repository.name}]")
    repo = Repo(home, repository.path)
    if reason := distrusted(repo):
        raise RepositoryError(reason)
    base = repo.head(f"refs/heads/{repository.target}")
    if not base and not repo.git("for-each-ref", "--count=1", "refs/heads").text:
        raise RepositoryError(f"{repository.path} has no commit yet: git add and git commit there first")
    if not base:
        named = f"name another target in [repo.{repository.name}]"
        raise RepositoryError(f"{repository.path} has no branch {repository.target}: {named}")
    return repo, base


def distrusted(repo: Repo) -> str:
    """Git's own word on a folder of another person, by that person's settings: the bot names the folder outright, which
    git takes for trust."""
    place = repo.place[1] if repo.place else repo.folder
    command = ("git", "-C", str(place), "rev-parse", "--git-dir")
    env = environment() | {"LC_ALL": "C"}
    said = subprocess.run(command, env=env, capture_output=True, text=True).stderr
    trust = f"git config --global --add safe.directory {place}"
    return f"{place} belongs to another user: {trust}" if "dubious" in said else ""


def state(repo: Repo, repository: Repository, problems: list[str]) -> str:
    """Clean, or how not; changes of the person's that no agent would see are a problem."""
    trees = dict.fromkeys(([repo.place] if repo.place else []) + repo.trees(repository.target))
    changed = [file for own, place in trees for file in repo.dirt(own, place)]
    if changed:
        problems.append(f"the repository is dirty ({names(changed)}): commit or stash these changes first")
    return f"{len(changed)} changed files" if changed else "clean"


def names(files: Sequence[str]) -> str:
    return ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")


def prepared(home: Path, repo: Repo, repository: Repository, base: str) -> str:
    if not repository.setup:
        return "none"
    if sandbox.probe():
        return f"{repository.setup}: in each clone, since there is no sandbox"
    began = time.monotonic()
    made, _ = setup(home, repo, repository, base)
    again = " before" if time.monotonic() - began < made.seconds else ""
    return f"{repository.setup}: done in {made.seconds:.0f} s{again}"


def told(result: Result) -> str:
    """`pytest -q: green on the base, 212 passed, 8 s`."""
    last = next((line.strip(" =") for line in reversed(result.output.splitlines()) if line.strip(" =")), "")
    counts = re.findall(r"\d+ (?:passed|failed|skipped|errors?)", last)
    colour = "green on the base" if result.code == 0 else f"red on the base, exit {result.code}"
    return f"{result.command}: {', '.join((colour, *counts))}, {result.seconds:.0f} s"


def machine(call: Inspect, settings: Settings, problems: list[str]) -> list[tuple[str, str]]:
    """Sandbox and models, as facts; what keeps a runner from being started."""
    lacks = sandbox.probe()
    for name in dict.fromkeys(call.runners):
        runner = settings.runners.get(name)
        if runner is None:
            known = ", ".join(settings.runners) or "none"
            problems.append(f"there is no runner {name} in podium.toml: known are {known}")
        elif lacks and unbound(runner):
            way = f'to run it all the same, "{OPT_IN}" = "yes" in [runner.{name}]'
            problems.append(f"runner {name} is a model and no sandbox works ({lacks}): {way}")
    for name in dict.fromkeys(call.runners):
        runner = settings.runners.get(name)
        program = equipped(runner.kind, runner.options).get("program", "") if runner else ""
        if program and not shutil.which(Path(program).expanduser()):
            problems.append(f"runner {name}: {program} is not on this machine: install it, or name it: program = …")
    facts = [("sandbox", f"none: {lacks}" if lacks else "bubblewrap, no network")]
    models = [priced(runner) for name in dict.fromkeys(call.runners) if (runner := settings.runners.get(name))]
    return [*facts, *([("models", "\n".join(filter(None, models)))] if any(models) else [])]


def priced(runner: Runner) -> str:
    """`claude: claude-x, $3 in and $15 out a million tokens on 2026-11-20`; "" of what is no model."""
    model = runner.options.get("model") or ("a model" if runner.own else "")
    if not model:
        return ""
    if runner.own:
        return f"{runner.name}: {model}, by a credential of its own: only what it reports is counted, after it is spent"
    price = json.loads(runner.options.get("prices", "{}")).get(model)
    if price is None:
        return f"{runner.name}: {model}, price unknown"  # what then binds it is the core's to say
    cost = f"${price['input']:g} in and ${price['output']:g} out a million tokens"
    return f"{runner.name}: {model}, {cost} on {price['dated']}"
