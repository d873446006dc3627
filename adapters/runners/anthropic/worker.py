"""The worker's loop, in the session's thread: ask the model, do what it wants, tell it what came of that and what was
said meanwhile, until it is done."""

import hashlib
import json
import time
from typing import Any

from adapters import steps
from adapters.brief import told
from adapters.hosts import Failed
from adapters.runners.anthropic import toolbox, verbs
from adapters.runners.anthropic.model import Model, Said
from adapters.runners.anthropic.transcript import Transcript, result
from bot.errors import RunnerError
from bot.play import Session, Web

LIMITED = 75
QUICK = 10.0  # seconds: what took longer waited for something, and is no step of a circle
TRIES = 5  # calls in a row that may break
NEAR_FULL = 0.7  # of the context
MOST = 4_000  # characters of a handoff
ENDINGS = 2  # turns that end without `done` or a question
CUT = "Your answer was cut at its most allowed length, and nothing of it was done. Take smaller steps."
UNSAID = "You ended your turn without saying done, ask or stuck. Go on, or say which it is."
HAND_OVER = (
    "Your context is nearly full, so another agent goes on from here with nothing but your next words and the files. "
    "Use no tool. Write a handoff of at most 300 words: what is done, what is left, what you tried that did not work, "
    "what people decided."
)


def work(session: Session) -> int:
    """The exit code, or the end that the session has a name for."""
    if not session.web or not session.options.get("model"):
        raise RunnerError('no model is named: write model = "…" into its table, [runner.NAME] of podium.toml')
    with toolbox.Toolbox(session) as hands:
        return Worker(session, session.web, hands).run()


class Worker:
    def __init__(self, session: Session, web: Web, hands: toolbox.Toolbox) -> None:
        self._session, self._web, self._hands = session, web, hands
        self._verbs = verbs.Verbs(session)
        before = web.before / "transcript.jsonl" if web.before else None
        self._transcript = Transcript(web.folder / "transcript.jsonl", before)
        self._context = int(session.options.get("context", "200000"))
        self._model: Model = session.until_done(web.do(self._made()))

    def run(self) -> int:
        try:
            return self._run()
        finally:
            self._web.do(self._model.close())

    def _run(self) -> int:
        self._begin()
        endings = cuts = 0
        for _ in range(int(self._session.options.get("steps", "200"))):
            said = self._step()
            cuts = cuts + 1 if said.stop == "max_tokens" else 0
            match said.stop:
                case "refusal":
                    self._session.end("refused", 1, f"[the model refused: {words(said.blocks)[:500]}]")
                case "model_context_window_exceeded":
                    self._session.end("full", 1, "[the model's context is full]")
                case "max_tokens" if cuts > 1:
                    self._session.end("cut", 1, "[an answer was longer than max_tokens, twice in a row]")
            done = self._act(said)
            if self._verbs.done:
                self._tell(done)  # so that who reads the transcript finds each use with its result
                return 0
            if said.stop == "max_tokens":
                done = [*done, text(CUT)]
            elif not done and said.stop != "pause_turn":
                endings += 1
                if self._verbs.open:
                    done = self._wait()
                elif endings > ENDINGS:
                    self._session.log("[it ended its turn without saying done; its criteria judge]")
                    return 0
                else:
                    done = [text(UNSAID)]
            if said.tokens > NEAR_FULL * self._context:
                self._hand_over(done)
            self._tell(done)
        self._session.log("[ended: it took as many steps as it may]")
        return 1

    def _begin(self) -> None:
        brief = self._session.brief
        if self._transcript.messages:
            note = f"You go on as {brief.attempt}. Your clone is as it was left. Your task, as it stands now:"
        else:
            note = f"You are {brief.attempt}, for {brief.owner or 'the swarm'}."
        self._tell([text(f"{note}\n\n{told(brief)}")])

    def _tell(self, blocks: list[dict[str, Any]]) -> None:
        """What the model reads next, with what people said meanwhile."""
        heard = self._verbs.heard(self._session.take())
        if blocks := [*blocks, *([text(heard)] if heard else [])]:
            self._transcript.add({"role": "user", "content": blocks})

    def _step(self, **more: Any) -> Said:
        """One whole answer; waits and tries again where that may help."""
        for broken in range(1, TRIES + 1):
            said = self._session.until_done(self._web.do(self._model.step(self._transcript.messages, **more)))
            if isinstance(said, Said):
                self._show(said)
                self._transcript.add({"role": "assistant", "content": said.blocks})
                return said
            self._session.log(f"[{said.kind}: {said.words}]")
            self._failed(said)
            if said.kind == "broken" and broken < TRIES:
                self._pause(0.5 * 2**broken)
        raise RunnerError(f"the model's host failed {TRIES} times in a row: {said.words}")

    def _failed(self, failed: Failed) -> None:
        """Returns where it is worth another try."""
        if self._web.spent:
            self._session.end("spent", 1, f"[{self._web.spent}]")
        if failed.kind == "full":
            self._session.end("full", 1, "[the model's context is full]")
        if failed.kind in ("key", "wrong"):
            raise RunnerError(f"the model's host refused: {failed.words}")
        wait = self._web.limited - time.time() if failed.kind == "busy" else 0.0
        if wait > float(self._session.options.get("wait", "60")):
            self._session.say("limited", until=str(self._web.limited))
            self._session.end("exit", LIMITED, f"[the model's host takes no call for {wait:.0f} s]")
        self._pause(wait)

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._session.rest()

    def _wait(self) -> list[dict[str, Any]]:
        """Until somebody says something: an answer, or other words."""
        while not (messages := self._session.hear(60.0)):
            pass  # the session ends this when its time is over
        return [text(self._verbs.heard(messages))]

    def _act(self, said: Said) -> list[dict[str, Any]]:
        """Each use of a tool, in order, and what came of it. Of a cut answer nothing is done: it may lack half."""
        results = []
        for use in said.blocks:
            if use["type"] != "tool_use":
                continue
            if said.stop == "max_tokens":
                results.append(result(use["id"], CUT, True))
                continue
            began = time.monotonic()
            came, wrong = self._use(use["name"], use["input"])
            if time.monotonic() - began < QUICK and use["name"] != "progress":
                act = hashlib.sha256(json.dumps([use["name"], use["input"], came]).encode()).hexdigest()[:16]
                self._session.say("acted", act=act)
            self._session.log(steps.came(came, wrong))
            results.append(result(use["id"], came, wrong))
        return results

    def _use(self, name: str, given: dict[str, Any]) -> tuple[str, bool]:
        if name in toolbox.NAMES:
            return self._hands.use(name, given)
        return self._verbs.use(name, given) if name in verbs.NAMES else (f"there is no tool {name}", True)

    def _hand_over(self, done: list[dict[str, Any]]) -> None:
        """The next attempt begins fresh from what this one says last."""
        self._tell([*done, text(HAND_OVER)])
        last = self._step(tool_choice={"type": "none"})
        self._session.say("handoff", text=words(last.blocks)[:MOST])
        self._session.end("full", 1, f"[handoff, as its context was nearly full]\n{words(last.blocks)}")

    def _show(self, said: Said) -> None:
        for block in said.blocks:
            if block["type"] == "text" and block["text"].strip():
                self._session.log(block["text"])
            elif block["type"] == "tool_use":
                self._session.log(steps.called(block["name"], block["input"]))

    async def _made(self) -> Model:
        """The client lives in the door's thread."""
        options = self._session.options
        system = [{**text(self._session.prompt.text), "cache_control": {"type": "ephemeral"}}]
        asked: dict[str, Any] = {
            "model": options["model"], "max_tokens": int(options.get("max_tokens", "16000")), "system": system,
            "tools": [*toolbox.TOOLS, *verbs.TOOLS],
        }  # fmt: skip
        if thinking := options.get("thinking", ""):
            number = thinking.isdigit()
            asked["thinking"] = {"type": "enabled", "budget_tokens": int(thinking)} if number else {"type": thinking}
        return Model(self._web, asked)


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def words(blocks: list[dict[str, Any]]) -> str:
    return "\n".join(block["text"] for block in blocks if block["type"] == "text")
