"""No secret that was said gets into the log: what is stored is the same event without it."""

import json

from bot.core.events import Attached, Exited, Heard, Said, Tick
from bot.core.kept import kept, kept_answer

SECRET = "ghp_" + "a1B2" * 9


def test_a_persons_line_and_files_are_kept_without_secrets() -> None:
    said = Said(
        id="1", at=1.0, platform="terminal", account="local", channel="general", text=f"tell t1: use {SECRET}\x1b[31m",
        files=(Attached("plan.md", f"- [ ] one\n  {SECRET}\n"),),
    )  # fmt: skip
    out = kept(said)
    assert isinstance(out, Said)
    assert SECRET not in out.text + out.files[0].text
    assert out.text.startswith("tell t1: use ")
    assert "\x1b" not in out.text
    assert out.files[0].text.startswith("- [ ] one\n  ")


def test_an_agents_words_and_last_output_are_kept_without_secrets() -> None:
    heard = kept(Heard(id="a:1", at=1.0, attempt="s1.a1", seq=1, verb="progress", args={"text": f"found {SECRET}"}))
    left = kept(Exited(id="a:exit", at=1.0, attempt="s1.a1", code=1, tail=f"TOKEN={SECRET}"))
    assert isinstance(heard, Heard)
    assert isinstance(left, Exited)
    assert SECRET not in heard.args["text"] + left.tail
    assert heard.args["text"].startswith("found ")


def test_what_nobody_said_stays_as_it_is() -> None:
    tick = Tick(id="tick", at=1.0)
    assert kept(tick) is tick


def test_a_brains_answer_is_kept_without_secrets_and_stays_what_it_was() -> None:
    said = {"why": f"use {SECRET}", "at": [1, 2.5, True, None, {"x": "\x1b[31mred"}]}
    out = json.loads(kept_answer(json.dumps(said)))
    assert SECRET not in out["why"]
    assert out["why"].startswith("use ")
    assert out["at"] == [1, 2.5, True, None, {"x": "red"}]
    assert kept_answer(f"no JSON: {SECRET}").startswith("no JSON: [redacted")
    assert kept_answer("[" * 100_000) == "[" * 100_000
