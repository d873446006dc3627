"""The words the checker reads. What is not among them, and in no row, is not read: its sentence is struck.

`PREDICATES` say what became of a thing, and of which kinds it can be said; `NOUNS` are kinds, `UNITS` measures, `CUES`
tell which of several measures is meant. `PLAIN` claims nothing by itself. What praises, predicts or supposes is absent.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PREDICATES: dict[str, tuple[str, str]] = {
    "done": ("task attempt", "done finished finish finishes finishing complete completed completes"),
    "failed": ("task attempt criterion gate", "failed fails fail failing"),
    "dropped": ("task", "dropped drops drop"),
    "carried": ("task discovery", "carried carries carry"),
    "parked": ("task", "parked parks"),
    "merged": ("task merge", "merged merges merging"),
    "reverted": ("task merge", "reverted reverts revert"),
    "irreversible": ("task question", "irreversible"),
    "planned": ("task", "planned"),
    "discovered": ("task discovery", "discovered unplanned found"),
    "added": ("task", "added adds"),
    "closed": ("task swarm", "closed closes"),
    "ended": ("task attempt swarm", "ended ends"),
    "started": ("task attempt swarm", "started starts began begun"),
    "expected": ("swarm", "expected"),
    "approved": ("task question plan report launch landing", "approved approves approve approval yes"),
    "declined": ("task question", "declined declines decline refused rejected"),
    "signed": ("plan report launch landing version", "signed signs sign signature"),
    "launched": ("swarm launch", "launched launches"),
    "landed": ("swarm landing", "landed lands"),
    "answered": ("question", "answered"),
    "unanswered": ("question", "unanswered"),
    "asked": ("question", "asked"),
    "expired": ("question", "expired"),
    "withdrawn": ("question correction", "withdrawn withdrew"),
    "open": ("task question finding discovery assumption", "open"),
    "addressed": ("finding", "addressed addresses fixed mended"),
    "waived": ("finding", "waived waives waive"),
    "flagged": ("finding", "flagged flags flag"),
    "critical": ("finding", "critical"),
    "major": ("finding", "major"),
    "minor": ("finding", "minor"),
    "dismissed": ("discovery", "dismissed dismisses"),
    "accepted": ("discovery", "accepted accepts"),
    "productive": ("deviation", "productive"),
    "problematic": ("deviation", "problematic"),
    "unjudged": ("task criterion deviation", "unjudged"),
    "judged": ("criterion deviation", "judged judges"),
    "redirected": ("task deviation", "redirected redirects redirect"),
    "amended": ("task deviation plan", "amended amends amend"),
    "split": ("task deviation", "split"),
    "broken": ("assumption", "broken broke breaks"),
    "holds": ("assumption", "holds held"),
    "met": ("criterion", "met"),
    "passed": ("criterion gate", "passed passes pass passing green"),
    "red": ("gate merge", "red"),
    "ran": ("gate", "ran run runs"),
    "reviewed": ("task", "reviewed reviews"),
    "retried": ("task", "retried"),
    "stuck": ("attempt", "stuck"),
    "died": ("attempt", "died dies crashed"),
    "stopped": ("attempt swarm", "stopped stops"),
    "running": ("task attempt swarm", "running"),
    "task": ("discovery", ""),
    "written": ("version plan", "wrote written writes authored"),
    "owned": ("swarm", "owns owned"),
    "corrected": ("report", "corrected corrects"),
}  # fmt: skip

NOUNS: dict[str, str] = {
    form: kind
    for kind, forms in {
        "task": "task tasks", "attempt": "attempt attempts try tries", "finding": "finding findings",
        "discovery": "discovery discoveries", "deviation": "deviation deviations",
        "question": "question questions checkpoint checkpoints decision decisions answer answers",
        "assumption": "assumption assumptions", "criterion": "criterion criteria check checks", "gate": "gate gates",
        "version": "version versions amendment amendments", "correction": "correction corrections",
        "merge": "batch batches", "person": "person people persons",
    }.items()
    for form in forms.split()
}  # fmt: skip

# Things there is one of: what is said of them is said of the swarm's own.
SOLE = {"plan": "plan", "launch": "launch", "report": "report", "landing": "landing", "swarm": "swarm", "goal": "swarm"}

UNITS: dict[str, tuple[str, float]] = {
    form: (unit, size)
    for unit, size, forms in (
        ("min", 1, "min mins minute minutes"), ("min", 60, "h hour hours"), ("min", 1 / 60, "s sec second seconds"),
        ("min", 1440, "day days"), ("line", 1, "line lines"), ("file", 1, "file files"), ("$", 1, "dollar dollars"),
        ("token", 1, "token tokens"), ("failure", 1, "failure failures"), ("retry", 1, "retry retries"),
        ("%", 1, "% percent"), ("times", 1, "times time × x"),
    )
    for form in forms.split()
}  # fmt: skip

CUES: dict[str, str] = {
    form: cue
    for cue, forms in {
        "estimate": "estimate estimates estimated",
        "agent": "agent agents",
        "plan": "plan planning",
        "answer": "answer answers answering",
        "late": "late later delay",
        "budget": "budget limit",
        "added": "added adds add",
        "removed": "removed removes deleted deletes removing",
        "read": "read reading",
    }.items()
    for form in forms.split()
}

RELATIONS: dict[str, str] = {  # between two things of one kind, in the order of saying
    form: rel
    for rel, forms in {
        "needs": "needs needed need depends depended waits waited builds build built",
        "frees": "frees freed frees",
        "became": "became becomes become",
        "from": "came comes",
    }.items()
    for form in forms.split()
}

NUMBERS: dict[str, float] = {
    word: float(n)
    for n, word in enumerate(_words(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty"
    ))
} | {word: 10.0 * n for n, word in enumerate(_words("thirty forty fifty sixty seventy eighty ninety"), 3)}  # fmt: skip
NUMBERS |= {"single": 1.0, "sole": 1.0, "hundred": 100.0, "dozen": 12.0}
TIMES = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
ORDINALS = {w: n for n, w in enumerate(_words("first second third fourth fifth sixth seventh eighth ninth tenth"), 1)}
ALL, NONE, MOST = {"all", "every", "each", "everything", "both"}, {"no", "none", "nothing", "zero"}, {"most"}
NEGATIVE = {"not", "never", "neither", "nobody", "cannot", "isn't", "wasn't", "weren't", "aren't",
            "didn't", "doesn't", "hasn't", "haven't", "don't", "hadn't"}  # fmt: skip

MORE = {"more": ">", "over": ">", "above": ">", "fewer": "<", "less": "<", "under": "<", "below": "<"}
BOUNDS = {"least": ">=", "most": "<=", "up": "<=", "about": "~", "nearly": "~", "almost": "~", "roughly": "~",
          "around": "~", "some": "~"}  # fmt: skip

JOINTS = frozenset(_words(
    ", ; : ( ) — – - and or nor but while whereas which who that because after before when where then so until "
    "although though plus yet since without with than"
))  # fmt: skip
OBLIQUE = _words("of in on for to at from into with by against about under per")
CAUSES = frozenset({"because", "since", "so", "once", "when"})
BACK = frozenset(_words("it its they them their which who that these those itself themselves he she his her this"))

# They compare: true only of a number that was read with them, or of two values that were looked up.
WEIGHED = frozenset(_words(
    "early earlier late later over under above below more less fewer least most only just exactly alone first last "
    "longer shorter including include includes together other another"
))
PLAIN = frozenset(_words(
    "a an the of in on at to for from by into out up over under about against between among across per via is "
    "are was were be been being am has have had having do did does there here also still already now yet only "
    "just exactly even too both either total altogether overall together each other another left "
    "one ones own more less fewer least most than some any such like including include includes far "
    "took take takes taking taken needed need needs used use uses spent spend cost costs costing made make makes "
    "came come comes went go goes got get gets became become becomes stands stand stood stays stayed remains remain "
    "remained gave give given gives brought bring worked work works touched touch touches changed change "
    "changes removed remove removes deleted delete deletes produced left ended end counts count counted lists listed "
    "shows show shown names named called covers took longer long longest shorter time until during first last "
    "later earlier late early once forward over back new agent agents reviewer reviewers worker "
    "workers coordinator owner rules rule brain machine estimate estimates estimated budget limit cost price money "
    "work branch repository target goal commit commits result results answer reply word words name side sides reason "
    "reasons kind kinds estimates author authors said says say tells tell told by way state states status thing "
    "things half order part parts half every all none no nothing nobody someone somebody how many much what "
    "whether if when where why while its it they them their which who that these those this he she his her not never "
    "neither nor without cannot respectively apiece severity outcome review reviews merge queue stage modelled model "
    "as carried forward plan planning launch report landing swarm main behind delay tree human read reading reads "
    "depend "
    "depends depended waits waited frees freed addition additional besides builds build built through number way "
    "alone saw seen kept put set reached whose yet out away back onto upon"
))  # fmt: skip
