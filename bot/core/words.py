"""Every word of the chat, in one table: how it is typed, what it does, and which arguments it reads.

The grammar, `help`, `help all` and the README's table all come from here.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

NAME = r"@?[^\W_][\w.-]{0,63}"


class Word(Struct, frozen=True):
    """One word. `subject` are the letters of the one id before it ("t7 needs"), `ids` those after it ("*": also "all"),
    `least` how many it wants. `text` tells how words follow: "note" only after a colon, "words" also after one
    id, "free" anyhow. `tail` is a pattern for a closing argument, `joint` the word before it ("as", "to"). `asks` when
    words or tail must be there. `options` reads name=value at the end; `whole` keeps every `;` in the words.
    `looks` when it only reads, so that anybody in the policy may."""

    word: str
    syntax: str
    meaning: str
    example: str
    seven: bool = False
    subject: str = ""
    ids: str = ""
    least: int = 0
    text: Literal["", "note", "words", "free"] = ""
    tail: str = ""
    joint: str = ""
    asks: bool = False
    options: bool = False
    whole: bool = False
    looks: bool = False


ANY = "stcuvxfdaemrbkq"
ASPECTS = "briefs?|diff|log|plan|tasks|output|criteria|changes|report"

_WORDS: tuple[Word, ...] = (
    Word("plan", "plan TEMPLATE name=value · plan words", "draft a plan from a template, a file sent along, or words",
         "plan spring-clean repo=billing", seven=True, text="free", options=True),
    Word("launch", "launch [s3]", "check everything, then ask for one signature", "launch s3", seven=True, ids="s"),
    Word("waiting", "waiting [s3]", "what happened since you last looked, and what waits for you", "waiting",
         seven=True, ids="s", looks=True),
    Word("approve", "approve [c5] [: note]", "yes, to what was shown; a note becomes a criterion",
         "approve c5-c9 except c7", seven=True, ids="ctsv", text="note"),
    Word("redirect", "redirect t7: words", "change the task's outcome and start it again with a handoff",
         "redirect t12: keep the old flag, deprecate it instead", seven=True, ids="tcs", text="words", asks=True),
    Word("unblock", "unblock t7 [: words]", "answer its stuck, asking or parked agent and set it going",
         "unblock t13: the token is CI_TOKEN", seven=True, ids="tca", text="words"),
    Word("stop", "stop [s3|t7|all]", "kill the attempts within 5 seconds; clones are kept. A draft is put away",
         "stop t7", seven=True, ids="sta*"),
    Word("do", "do words [repo=NAME] [runner=NAME]", "one task for one agent: its plan and its launch card at once",
         "do say in the README which Python it needs", text="free", asks=True, options=True),
    # Answers.
    Word("decline", "decline [c5] [: reason]", "no, to what was shown", "decline c5: not this week", ids="ct",
         text="words"),
    Word("allow", "allow [c5] [for task]", "let the agent do what it asks for; for task: it need not ask again there",
         "allow c5 for task", ids="ct", tail="task", joint="for"),
    Word("answer", "answer [c5]: words", "answer a question", "answer c5: MIT, as in README", ids="ct", text="words",
         asks=True),
    Word("tell", "tell [t7]: words", "words for the agent at its next step", "tell t7: say customer, never client",
         ids="tasc", text="words", asks=True),
    Word("overrule", "overrule c3 [: words]", "take back an answer given for you", "overrule c3: tabs", ids="c",
         text="words"),
    Word("confirm", "confirm", "apply the reading just shown", "confirm", looks=True),
    Word("go on", "go on [s3]", "the direction of the first results is right", "go on", ids="sc"),
    Word("keep waiting", "keep waiting [s3]", "leave the parked tasks parked", "keep waiting", ids="sc"),
    Word("go without", "go without [c5]", "let the held tasks go on without the need that failed", "go without c5",
         ids="ct"),
    Word("assign", "assign c5 to bob", "ask somebody else", "assign c5 to bob", ids="c", tail=NAME, joint="to",
         asks=True),
    # Looking.
    Word("status", "status [s3]", "the board, now", "status s3", ids="s", looks=True),
    Word("why", "why [t7]", "why this waits, failed or was decided", "why t9", ids=ANY, looks=True),
    Word("show", f"show t7 [{ASPECTS.replace('s?', '')}]", "one thing, or one side of it", "show t7 brief", ids=ANY,
         tail=ASPECTS, looks=True),
    Word("watch", "watch [t7] [off]", "an agent's log as it grows, in its thread; off: no longer", "watch t7", ids="ta",
         tail="off", looks=True),
    Word("impact", "impact u2", "what a change or a broken assumption touches", "impact u2", ids="uctvd", looks=True),
    Word("rehearse", "rehearse [s3] [400]", "play the plan 200 times, or so often: its end, its odds, what pays",
         "rehearse s3", ids="s", tail="[0-9]{2,4}"),
    Word("report", "report [s3]", "the review report, now", "report s3", ids="s", looks=True),
    Word("ask", "ask [s3]: words", "a question to the report, answered from its rows", "ask s3: why was t9 carried?",
         ids="s", text="words", asks=True, looks=True),
    Word("digest", "digest", "what the morning's digest would say now", "digest", looks=True),
    Word("rules", "rules", "the policy in force, as sentences", "rules", looks=True),
    Word("help all", "help all", "every word", "help all", looks=True),
    Word("help", "help [launch]", "the seven words; how one word is typed", "help launch", looks=True),
    # Tasks and swarms.
    Word("retry", "retry t7", "again, fresh, with the handoff", "retry t7", ids="tc"),
    Word("close", "close t7 as drop|carry|fail", "end a task by a person's word", "close t7 as carry", ids="t",
         tail="drop|carry|fail", joint="as"),
    Word("drop", "drop t7", "out of the plan", "drop t7", ids="t", least=1),
    Word("carry", "carry t7", "into the next plan", "carry t7", ids="tdfcs*"),
    Word("pause", "pause [s3]", "no new starts; running work goes on", "pause s3", ids="s"),
    Word("resume", "resume [s3]", "start again", "resume s3", ids="s"),
    Word("agents", "agents [s3] 4", "how many agents at once", "agents 4", ids="s", tail="[0-9]{1,4}", asks=True),
    Word("revert", "revert t7 [alone|all|redo]", "take a merge back: alone, with what built on it, or with that redone",
         "revert t7", ids="t", least=1, tail="alone|all|redo"),
    Word("land", "land [s3]", "bring the swarm branch to the target", "land s3", ids="s"),
    Word("plan next", "plan next [s3]", "draft the next plan from what was carried", "plan next s3", ids="s"),
    Word("plan amend", "plan amend [s3:] words", "tell the planner what shall change; while it runs, impact first",
         "plan amend s3: nothing may touch billing/", ids="s", text="free", asks=True),
    Word("mirror", "mirror [s3] [off]", "show the swarm in this channel too; off: no longer", "mirror s3", ids="s",
         tail="off"),
    Word("hand", "hand [s3] to bob", "make somebody else accountable, once they accept", "hand s3 to bob", ids="s",
         tail=NAME, joint="to", asks=True),
    Word("accept", "accept [s3]", "take what was handed to you", "accept s3", ids="sc"),
    # What the swarm wrote down.
    Word("make task", "make task d2", "a discovery becomes a task", "make task d2", ids="dc"),
    Word("dismiss", "dismiss d2 [: why]", "a discovery is nothing", "dismiss d2", ids="dc", text="words"),
    Word("waive", "waive f2 [: why]", "a finding is accepted as it is", "waive f2: known, tracked", ids="f",
         text="words"),
    Word("productive", "productive x1", "this deviation helped", "productive x1", ids="x"),
    Word("problematic", "problematic x1", "this deviation hurt", "problematic x1", ids="x"),
    Word("correct report", "correct report [t7]: words", "your words stand in the report, at what they name",
         "correct report t7: it waited for CI, not for the agent", ids=ANY, text="words", asks=True),
    Word("tested", "tested t7 [: note] · tested: make e2e",
         "you tried it: a tick under What to test, and on the landing",
         "tested t7: March agrees with the ledger", ids="t", text="words"),
    Word("broken", "broken u2 [: why]", "an assumption does not hold", "broken u2: two callers use v1", ids="u",
         least=1, text="words"),
    # Editing a plan.
    Word("add", "add words [needs=t3]", "one more task", "add docs for api.py needs=t3", ids="s", text="free",
         asks=True, options=True),
    Word("needs", "t7 needs t3", "t7 waits for t3", "t11 needs t9", subject="t", ids="t", least=1),
    Word("without", "t9 without t7", "t9 no longer waits for t7", "t9 without t7", subject="t", ids="t", least=1),
    Word("done when", "t7 done when: command or words", "one more criterion", "t12 done when: pytest -q tests/money",
         subject="t", text="free", asks=True),
    Word("est", "t7 est 20m", "how long it should take", "t7 est 20m", subject="t", asks=True,
         tail=r"[0-9]{1,4}(?:\.[0-9]{1,2})?(?:m|min|h)?"),
    Word("check", "u2 check: command", "how an assumption is checked", "u2 check: ! grep -rq v1 src", subject="u",
         text="words", asks=True),
    Word("split", "split t7: one; two", "one task becomes several", "split t7: parser; printer", ids="t", least=1,
         text="words", asks=True, whole=True),
    Word("undo", "undo [s3|k1|q1]", "take back an unsigned edit, the last change of the plan, a correction, a tick",
         "undo", ids="svkq"),
    # People.
    Word("who add", "who add @eve operator", "add a person, or change a role (owner only)", "who add @eve operator",
         tail=NAME + r"\s+(?:owner|operator|viewer)", asks=True),
    Word("who", "who", "people, roles, and who is asked next", "who", looks=True),
    Word("link", "link · link CODE · link [account] to bob", "a code for this account; it is mine; it is bob (owner)",
         "link K7QXM2FB", tail=rf"(?=[a-z]*[2-7])[a-z2-7]{{8}}|(?:\S{{1,128}}\s+)?to\s+{NAME}"),
)  # fmt: skip
# `help` takes the words themselves, and no others: "help me" is talk.
_HELPED = "|".join(sorted((w.word for w in _WORDS), key=len, reverse=True))
WORDS = tuple(replace(w, tail=_HELPED) if w.word == "help" else w for w in _WORDS)
BY_NAME: dict[str, Word] = {w.word: w for w in WORDS}

# English that lies close to a word of ours: on its own, never taken for a slip of the finger.
_COMMON = (
    "a accent accepted accepts access ad adds aged agent ages agree aid align all also amend and answered answers any "
    "approval approved approves aprons assigned assigns assume back ball band because bell best bland block blocks "
    "board brand bring broke broker brown bunch call car card care carried carries carry cart cause check checked "
    "checks cheek chick chose clan clean clear clone closed closer closes cloud confirmed confirms conform crop curry "
    "decide declined declines deeds define design digest digests digit direct directed directs dismissed dismisses "
    "does done down drag drip drops east entry except expect feeds fell gents hand handed hands handy harry haunch "
    "heap held hello help helps how impact impacts improve intact land lands lane lard last launched lick like likes "
    "line link links lint live loose lose luck lunch made make man marry miles minor mirrors need needed needs never "
    "next none not now odd old over pan parse pause paused pauses plain plan plane plans plant plate play please "
    "problem problems product production productive prop prove punch purse rapport recline redirected redirects redo "
    "repeat reply report reported reports resort rest result resume resumed resumes retry revert reverted reverts "
    "river rivet role roles rule ruled rulers rules seeds sell shop shot show shows shut sign slow snow spilt spirit "
    "spit split spot state states static station statue step steps stock stop stops store swear tales tall tell tells "
    "test text the them then this till token told top unblocked under undo unlock unlocked until unto wailing wait "
    "waited waits waive waived walking wanting warning washing wasting wave waving way weeds well west what when where "
    "who whole whom why will with within without would writing "
)
COMMON: frozenset[str] = frozenset(_COMMON.split())
