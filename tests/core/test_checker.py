"""The checker: what the rows do not show is struck, whatever it is; and it never stumbles over what a model writes."""

import os
import random
import subprocess
import sys

import pytest

from bot.core.report.checker import Checked, check, facts, judge
from bot.core.report.checker.lexicon import PREDICATES
from bot.core.report.checker.tokens import KNOWN
from tests.checker.corpus import CATEGORIES, corpus, known
from tests.checker.measure import measure
from tests.golden import sample

FACTS = facts(sample.signed(), "s3")
MUST = ("number", "id", "name", "verdict")

RIGHT = """
15 of the 19 tasks are done.
All 17 planned tasks have ended.
No task is running.
Nothing of t13 was merged.
t13 failed 3 times.
t13 has 3 failures.
t13 had no retries.
More than half of the tasks are done.
At least 14 tasks are done.
Fewer than 20 tasks were planned.
At most 2 tasks were carried.
About 130 minutes were spent by the agents.
The agents worked 2 hours 11 minutes.
The agents worked over 2 hours.
78.9 % of the tasks are done.
Most of the tasks are done.
The swarm ended 22 minutes late.
The swarm ended before 15:30.
The swarm ended after 15:00.
t7 was done before t18 was done.
t12 was done with 5 findings.
t12 has one open finding, f4.
Among the carried tasks is t14.
t14, t16 and t19 were not merged.
t12 was redirected; it took 2 attempts.
bob did not sign the report; ann did.
t9 needs t7, and both are done.
t7 is needed by t9.
t16 was dropped because "customers read the changelog".
ann carried t14 and t19.
It was ann who waived f5.
t14 was carried, and so was t19.
t14 was carried, t19 as well.
v2 was signed by ann.
The plan was amended.
The launch was approved by ann.
d2 was made a task.
Two of the discoveries became tasks.
f4 in t12 is major.
Each of the findings is in t12.
3 findings were addressed, none is critical.
t11 added 80 lines and removed 78.
With 1,204 lines removed, t7 is merged.
The number of carried tasks is 2.
The findings of t12 were flagged.
t8 was merged in {t8}.
f4 is in invoice.py:88.
Task 7 is irreversible.
t7's criterion t7.3 is unjudged.
twenty-two minutes late, the swarm ended.
One person signed the report.
4 tasks depend on t7.
The plan had 17 tasks.
15 out of the 19 tasks are done.
79 percent of the tasks are done.
Fewer than 20 tasks were planned, among them t7.
3 findings were addressed including f1.
t12 was done at the second attempt.
t13 failed, no token for the test vault.
t7.3, “a person has seen the diff”, is unjudged.
A person has seen the diff is unjudged in t7.3.
In t11, the tests pass.
The swarm ended late, at 15:02.
The swarm ended later than expected.
t13 alone failed.
Only t13 failed.
Only t14 and t19 were carried.
17 tasks were planned; 2 came later, t18 and t19.
ann alone carried t14 and t19.
The first attempt at t13 failed.
t13 failed only 3 times.
t18 was added later.
2 tasks were added later.
t7 is no longer running.
t12, with 5 findings, is over.
The signature under the report is by ann.
f1 in t12: “a name in paragraph 1”.
c4 of t7 was withdrawn: "The module has no reader left in the plan's paths".
""".strip().splitlines()

WRONG = """
Is t7 done?
Only t14 was carried.
Only t7 and t9 were done.
In t12, a name in paragraph 1.
t7 was done: the module has no reader left in the plan's paths.
d3 was carried: two time zones in one table.
The swarm went well.
t99 was merged.
carol approved t7.
15 of the 18 tasks are done.
All tasks are done.
All the 17 planned tasks are done.
No task was dropped.
Nothing of t7 was merged.
t13 failed 4 times.
t13 failed a fourth time.
More than 15 tasks are done.
At least 16 tasks are done.
Fewer than 17 tasks were planned.
At most 1 task was carried.
About 100 minutes were spent by the agents.
The agents worked 3 hours.
79.9 % of the tasks are done.
The swarm ended before 15:00.
The swarm ended after 15:30.
The swarm did not end at 15:02.
t18 was done before t7 was done.
t12 was done with 4 findings.
t12 has two open findings.
Among the carried tasks is t16.
The third attempt at t12 failed.
The second attempt failed.
It failed twice.
They were merged.
t9 needs t3.
t7 needs t9.
t9 does not need t7.
t7 and f4 were done.
f4 does not belong to t12 or t7.
t9 t7 are done.
t16 was dropped because "no token for the test vault".
t13 was dropped because "customers read the changelog".
t16 was not dropped because "customers read the changelog".
t16 was dropped because t13 failed.
ann carried t14 and t16.
bob carried t14.
ann carried f4.
ann and bob.
ann.
15:02.
t14 was carried at 15:02.
2 people approved t7.
2 people did not sign the report.
v2 was signed by bob.
The launch was approved by dan.
f4 in t11 is major.
t12 was done without findings.
t12 was done because it needs t4.
t11 added 78 lines and removed 80.
t11 took 9 files.
12 files were touched.
t7 cost 3 dollars.
t3 never failed.
t12, “Sort the imports”, was done.
t12 needs the second.
t4 was built on by 9 tasks.
t7 was merged as 0000000.
tools/none.py was touched by t7.
17 tasks did not fail.
Not all tasks were merged and t7 was happy.
t7 was merged, and everybody slept.
t13 failed. No.
3 of t7.
x2 was not productive.
The report is not signed.
The rest is left.
“the report said so” of t7.
9 tasks depend on t7.
t12 was done at the third attempt.
t7 and t12 were done at the second attempt.
t7 was reviewed by c4.
3 tasks, t14 and t19, were carried.
t7 was merged and flagged in f4.
t7 was approved by the rules.
Fewer than 4 tasks were planned.
3 people signed the report.
t7 is done, and a person has seen the diff.
t13 failed, though the tests pass.
In t14, the tests pass.
t16: the tests pass.
t15 cites the ledger.
No caller uses v1.
s3 ended early, at 15:02.
s3 ended earlier than expected.
The swarm ended 22 minutes early.
The swarm went over its budget of $20.
The cost of $7.40 is over the budget of $20.
s3 ended late, over its budget of 240 min.
s3 did not end late.
t7 was done 22 minutes late.
t8 was the last task merged.
t1.1 passed by hand.
The merge b9 was reverted by ann, t7 included.
The merge b9 was reverted by ann, including t7.
t14 is the only carried task.
Only t14 was carried.
f4 is the only finding.
t7 was merged alone.
t7 and f4 alone.
Only ann approved t14.
t7 was done within its estimate.
t7 failed again.
The other tasks are done.
t7 and t8 were merged together.
t7 and t9 were merged in the same batch.
t9 was done, longer than its estimate.
t18 was merged first.
t7 came later.
17 tasks were planned; 3 came later.
17 tasks were planned; 2 came later, t17 and t18.
""".strip().splitlines()


@pytest.mark.parametrize("sentence", RIGHT)
def test_what_the_rows_show_stands(sentence: str) -> None:
    merged = FACTS.things["t8"].names[-1]
    assert judge(FACTS, sentence.replace("{t8}", merged)) == ""


@pytest.mark.parametrize("sentence", WRONG)
def test_what_they_do_not_show_is_struck_with_why(sentence: str) -> None:
    assert check(FACTS, sentence).struck[0][1]


@pytest.mark.parametrize("half", ["tune", "held out"])
def test_the_corpus(half: str) -> None:
    """At least 99 % of wrong numbers, ids, names and verdicts are struck, at most 2 % of right sentences."""
    found = measure(corpus(half), known(half))
    assert sum(found.struck[c] for c in MUST) >= 0.99 * sum(found.wrong[c] for c in MUST), found.missed
    assert found.lost <= 0.02 * found.right, found.missed
    assert set(found.wrong) == set(CATEGORIES)
    assert sum(found.wrong.values()) == 150


def test_the_corpus_is_the_same_whatever_the_hash_seed() -> None:
    say = "import zlib; from tests.checker.corpus import corpus; print(zlib.crc32(repr(corpus('tune')).encode()))"
    found = {
        subprocess.run(
            [sys.executable, "-c", say], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "5")
    }  # fmt: skip
    assert len(found) == 1


def test_it_reads_whatever_a_model_writes() -> None:
    """Any words in any order: struck or not, never a stumble; and an id that is not there never stands."""
    dice = random.Random(7)
    words = [*sorted(KNOWN), *PREDICATES, *FACTS.things, *FACTS.people, ",", ";", ":", "(", ")", "—", "3", "12",
             "15:02", "$7.40", "88 %", "3×", "src/a.py", "“", '"', "17 tasks", "1 h", "'s", "-", ".", "…", "é",
             "\u202e", "٣"]  # fmt: skip
    for _ in range(1_000):
        said = " ".join(dice.choices(words, k=dice.randint(1, 14)))
        judge(FACTS, said)
        assert judge(FACTS, f"{said} t99")


def test_a_narrative_is_cut_into_sentences_and_nothing_of_it_is_lost() -> None:
    text = "t7 was merged. 4 tasks were carried! f4 is open?\n- t19 was carried.\n\n2. ann signed the report."
    made = check(FACTS, text)
    assert made.kept == ("t7 was merged.", "t19 was carried.", "ann signed the report.")
    assert [said for said, _ in made.struck] == ["4 tasks were carried!", "f4 is open?"]
    assert check(FACTS, "") == Checked()


def test_the_facts_of_a_swarm_that_is_not_there_are_no_facts() -> None:
    with pytest.raises(KeyError):
        facts(sample.signed(), "s9")
