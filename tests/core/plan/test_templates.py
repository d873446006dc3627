"""The shipped templates: they read, they lint, and their agents really do what the criteria ask, on shabby trees."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.plan import graph
from bot.core.plan.lint import lint
from bot.core.plan.parse import Unreadable, read, usage, variables
from bot.core.values import PlanSpec
from tests.support import need

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "config" / "templates"
TEMPLATES = {str(f.relative_to(FOLDER).with_suffix("")): f.read_text() for f in FOLDER.rglob("*.toml")}
NAMES = [n for n in TEMPLATES if "/" not in n]
LEAST = {"ralph": {"goal": "All tests pass", "check": "make test", "gate": "make lint"}}
SHABBY = {
    "pkg/__init__.py": "import os\nfrom .core import run\n",
    "pkg/core.py": (
        "import os  \nimport sys\nimport json, re\nfrom typing import List, Dict\nimport pkg.effects\n\n\n"
        'def run(x: Dict, y=[]):\n    """Doc  \n    two."""\n    s = """keep   \n    """   \n'
        "    try:\n        return re.sub('a', 'b', s)  # TODO say \"why\"\n    except:\n        return None\n\n\n"
        "def _unused():\n    pass"
    ),
    "pkg/effects.py": "STARTED = True\n",
    "pkg/old.py": "print 'two'   \n",
    "pkg/latin.py": b"# -*- coding: latin-1 -*-\nNAME = '\xe9'   \n",
    "pkg/odd.py": b"\xff\xfe not text",
    "pkg/dos.py": b"import json\r\nA = 1   \r\nB = 2",
    "pkg/user.py": "from pkg import lent\nlent.uuid.uuid4()\n",
    "pkg/lent.py": (
        "import uuid\nimport copy\nimport shutil  # noqa\ntry:\n    import zlib\nexcept ImportError:\n    zlib = None\n"
    ),
    "pkg/public.py": "import json\n__all__ = ['json']\n",
    "tests/test_core.py": "from pkg import run\n\n\ndef test_run():\n    assert run({}) is not None\nassert run   ",
    "README.md": "# Shabby\n\nIt does things, see [the guide](guide.md).\n",
    "CHANGELOG.md": "# Changes\n\n## Unreleased\n\n- A thing.\n",
    "LICENSE": "MIT License\n",
    "docs/use.txt": "Install it with make. Who may use it: anybody, under the MIT licence.\nThis project does sums.\n",
}


def plan(name: str, **given: str) -> PlanSpec:
    return read(TEMPLATES[name], {"repo": "billing", **given}, TEMPLATES, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_reads_and_lints_without_errors(name: str) -> None:
    """With its least variables; every doubt left is none, and its parallel parts are parallel."""
    spec = plan(name, **LEAST.get(name, {}))
    assert lint(spec, {"command", "ralph"}, False) == ()
    assert spec.repository == "billing"
    assert spec.template == name
    assert (len(graph.waves(spec.tasks)) > 1) == (len(spec.tasks) > 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_tells_how_it_is_called(name: str) -> None:
    assert usage(TEMPLATES[name], TEMPLATES, name).startswith(f"plan {name} repo=… ")
    assert all(v.help for v in variables(TEMPLATES[name], TEMPLATES))
    with pytest.raises(Unreadable, match=rf"(?s)repo \(string\): is missing: .*\nusage: plan {name} repo=…"):
        read(TEMPLATES[name], {}, TEMPLATES, name)


class Tree:
    """A git repository of made files, on which a plan's agents are played one after the other."""

    def __init__(self, home: Path) -> None:
        self.home, self.repo = home, home / "repo"
        (home / "bin").mkdir()
        (home / "bin" / "claims").write_text(f'#!/bin/sh\nexec python3 {ROOT}/adapters/claims.py "$@"\n')
        (home / "bin" / "claims").chmod(0o755)
        for name, text in SHABBY.items():
            file = self.repo / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.run("git init -q && git add -A")

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.home / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, "PODIUM_TOOLS": str(FOLDER / "agents"), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(["sh", "-c", line], cwd=self.repo, env=env, capture_output=True, text=True, timeout=60)

    def play(self, spec: PlanSpec) -> dict[str, str]:
        """Each task's command, then its checks → what failed, by criterion."""
        tasks, failed = {t.id: t for t in spec.tasks}, {}
        for id in graph.order(spec.tasks):
            done = self.run(tasks[id].run)
            assert done.returncode == 0, (tasks[id].title, done.stderr)
            self.run("git add -A")
            for one in tasks[id].criteria:
                judged = self.run(one.check)
                if judged.returncode:
                    failed[f"{id} {one.text}"] = judged.stdout + judged.stderr
        return failed

    def text(self, name: str) -> str:
        return (self.repo / name).read_bytes().decode("latin-1")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    need(shutil.which("git") is not None, "git")
    return Tree(tmp_path)


def test_spring_clean_mends_what_is_safe_and_leaves_the_rest(tree: Tree) -> None:
    """Every criterion holds afterwards; strings, broken files, tests and whatever is in doubt are as they were."""
    assert tree.run("git ls-files").stdout.count("\n") == len(SHABBY)
    assert tree.play(plan("spring-clean", tests="python3 -B -m pytest -q -p no:cacheprovider tests")) == {}
    core = tree.text("pkg/core.py")
    assert core.startswith("import re\nfrom typing import Dict\nimport pkg.effects\n")
    assert '"""Doc  \n' in core
    assert 's = """keep   \n    """\n' in core
    assert core.endswith("pass\n")
    assert tree.text("pkg/__init__.py") == "import os\nfrom .core import run\n"
    assert tree.text("pkg/old.py") == "print 'two'   \n"
    assert tree.text("pkg/odd.py") == "\xff\xfe not text"
    assert tree.text("pkg/latin.py").endswith("NAME = '\xe9'\n")
    assert tree.text("pkg/dos.py") == "A = 1\r\nB = 2\r\n"
    assert tree.text("pkg/lent.py") == str(SHABBY["pkg/lent.py"]).replace("import copy\n", "")
    assert tree.text("pkg/public.py") == SHABBY["pkg/public.py"]
    assert tree.text("tests/test_core.py").endswith("   ")


def test_spring_clean_notes_say_what_was_found(tree: Tree) -> None:
    tree.play(plan("spring-clean", tests="true"))
    notes = {f.name: f.read_text() for f in (tree.repo / "spring-clean").glob("*.md")}
    assert "> \"return re.sub('a', 'b', s) # TODO say\" (pkg/core.py)" in notes["todo.md"]
    assert "`_unused` is named nowhere else" in notes["dead.md"]
    assert "catches everything" in notes["risks.md"]
    assert "`run` has a default that calls share" in notes["risks.md"]
    assert "pkg/old.py cannot be read" in notes["compiles.md"]
    assert "links to guide.md, which is not there" in notes["readme.md"]
    assert "MIT License" in notes["licence.md"]
    assert "pkg/core.py: json" in notes["imports.md"]
    assert "- Tidied" in (tree.repo / "CHANGELOG.md").read_text()
    assert all(f"({name})" in notes["summary.md"] for name in notes if name != "summary.md")


def test_spring_clean_a_second_time_changes_no_code(tree: Tree) -> None:
    spec = plan("spring-clean", tests="true")
    tree.play(spec)
    before = {n: tree.text(n) for n in SHABBY}
    assert tree.play(spec) == {}
    assert {n: tree.text(n) for n in SHABBY} == before


def test_research_quotes_its_sources_and_a_false_quotation_fails(tree: Tree) -> None:
    spec = plan("research", first="Who may use it?", sources="docs")
    assert tree.play(spec) == {}
    note = tree.repo / "research" / "first.md"
    assert 'Who may use it: anybody, under the MIT licence." (docs/use.txt)' in note.read_text()
    note.write_text(note.read_text().replace("anybody", "nobody"))
    assert tree.run(spec.tasks[0].criteria[0].check).returncode == 1


def test_research_without_an_answer_fails_and_says_so(tree: Tree) -> None:
    spec = plan("research", first="Zebras?", sources="docs")
    done = tree.run(spec.tasks[0].run)
    assert done.returncode == 1
    assert "no source under docs says anything about: Zebras?" in done.stderr
