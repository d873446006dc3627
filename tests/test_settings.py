"""The two files a person writes: what they become, and how each mistake is named with file, line and mend."""

import json
import re
from pathlib import Path

import pytest

from bot.core.config import Person, Policy, Repository, Runner, Silence
from bot.errors import BadConfig
from bot.settings import AGENTS, SHIPPED, Known, folder, home, load, read

PODIUM = "slots = 3\n"
POLICY = '[[people]]\nname = "ann"\nrole = "owner"\n'


def write(place: Path, podium: str | bytes = PODIUM, policy: str | bytes = POLICY) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    for name, text in (("podium", podium), ("policy", policy)):
        (place / f"{name}.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


def refused(place: Path, podium: str | bytes = PODIUM, policy: str | bytes = POLICY) -> str:
    """What is said about these files, without the folder."""
    with pytest.raises(BadConfig) as caught:
        load(write(place, podium, policy))
    return str(caught.value).replace(f"{place}/", "")


def test_the_shipped_samples_load_and_are_commented() -> None:
    found = load(SHIPPED)
    assert found.policy == Policy(
        people=(Person(name="ann", role="owner", accounts={"terminal": "local"}),), silence={"default": Silence()}
    )
    assert found.runners == {
        "command": Runner(name="command", kind="command", hears="live", options={"tools": str(AGENTS)})
    }
    for name in ("podium", "policy"):
        lines = (SHIPPED / f"{name}.toml").read_text().splitlines()
        assert sum(line.startswith("#") for line in lines) > 10


def test_the_demos_files_load() -> None:
    found = load(SHIPPED / "demo")
    assert found.policy.demo
    assert [p.name for p in found.policy.people] == ["ann", "bob", "dan", "eve"]
    assert found.runners["reviewer"].options["run"] == "sh $PODIUM_TOOLS/reviewer.sh"


def test_a_command_runner_finds_the_agents_of_the_templates_unless_it_has_its_own(tmp_path: Path) -> None:
    own = '[runner.own]\nkind = "command"\ntools = "agents"\n[runner.dice]\nkind = "scripted"\n'
    found = load(write(tmp_path, own + '[runner.command]\nkind = "command"\n')).runners
    assert found["own"].options == {"tools": "agents"}
    assert found["dice"].options == {}
    tools = Path(found["command"].options["tools"])
    assert tools.is_absolute()
    for name in ("spring-clean", "research"):
        called = set(re.findall(r"\$PODIUM_TOOLS/([\w.]+)", load(tmp_path).templates[name]))
        assert called
        assert all((tools / name).is_file() for name in called)


def test_missing_tables_have_defaults(tmp_path: Path) -> None:
    found = load(write(tmp_path, "", POLICY))
    assert (found.slots, found.channel, found.repositories) == (4, "general", {})
    assert found.roles == {"worker": "command"}
    assert found.policy == Policy(people=(Person(name="ann", role="owner"),))


def test_everything_said_arrives(tmp_path: Path) -> None:
    podium = """
        channel = "work"
        [repo.billing]
        path = "../billing"
        target = "trunk"
        setup = "make"
        gates = ["pytest -q"]
        caches = ["cache"]
        variables = ["LANG"]
        [runner.dice]
        kind = "scripted"
        hears = "next turn"
        model = true
        seed = 7
        fail = 0.5
        network = true
        [runner.claude]
        kind = "anthropic"
        model = "claude-x"
        money = 2
        tokens = 9000
        [price.claude-x]
        input = 3
        output = 15
        write = 3.75
        read = 0.3
        dated = 2026-11-20
        [roles]
        reviewer = "dice"
    """
    policy = """
        zone = "Europe/Berlin"
        irreversible = "solo"
        ping_cap = 3
        digest = "0 8 * * *"
        [[people]]
        name = "ann"
        role = "owner"
        deputy = "bob"
        accounts = { terminal = "local", slack = "U1" }
        quiet = ["22:00", "07:00:00"]
        ceiling = "owner"
        [[people]]
        name = "bob"
        role = "operator"
        zone = "UTC"
        [silence.irreversible]
        remind = 10
        deputy = 20
        park = 30
    """
    found = load(write(tmp_path / "config", podium, policy))
    assert found.repositories["billing"] == Repository(
        name="billing", path=str(tmp_path / "billing"), target="trunk", setup="make", gates=("pytest -q",),
        caches=("cache",), variables=("LANG",),
    )  # fmt: skip
    dice = found.runners["dice"]
    assert (dice.kind, dice.hears, dice.model) == ("scripted", "next turn", True)
    assert {name: dice.options[name] for name in ("seed", "fail", "network")} == {
        "seed": "7", "fail": "0.5", "network": "true",
    }  # fmt: skip
    claude = found.runners["claude"]
    assert (claude.model, claude.money, claude.tokens, claude.task_money) == (True, 2.0, 9000, 0.0)
    assert claude.options["model"] == "claude-x"
    price = {"input": 3.0, "output": 15.0, "write": 3.75, "long": 6.0, "read": 0.3, "dated": "2026-11-20"}
    assert json.loads(claude.options["prices"]) == {"claude-x": price}
    assert found.roles == {"worker": "dice", "reviewer": "dice"}
    assert found.policy == Policy(
        people=(
            Person(
                name="ann", role="owner", deputy="bob", accounts={"terminal": "local", "slack": "U1"},
                quiet=("22:00", "07:00"), zone="Europe/Berlin", ceiling="owner",
            ),
            Person(name="bob", role="operator"),
        ),
        silence={"irreversible": Silence(remind=10, deputy=20, park=30)},
        irreversible="solo", ping_cap=3, zone="Europe/Berlin", digest="0 8 * * *",
    )  # fmt: skip


KNOWN = Known({"slack": ("channel", "api", "channels"), "toy": None}, frozenset({"SLACK_BOT_TOKEN"}))


def test_tables_of_platforms_are_strings(tmp_path: Path) -> None:
    podium = '[chat.slack]\nchannel = "C1"\n[chat.toy]\nguild = 123456789012345678\nforum = true\nquiet = false\n'
    found = load(write(tmp_path, podium), KNOWN).chats
    assert found == {"slack": {"channel": "C1"}, "toy": {"guild": "123456789012345678", "forum": "yes", "quiet": ""}}


def test_a_kind_that_declares_how_it_is_steered_need_not_be_told(tmp_path: Path) -> None:
    podium = "[runner.a]\nkind = 'x'\n[runner.b]\nkind = 'x'\nhears = 'live'\n[runner.c]\nkind = 'y'\n"
    found = load(write(tmp_path, podium), Known({}, hears={"x": "next turn"}))
    assert [found.runners[name].hears for name in "abc"] == ["next turn", "live", "restart"]


def test_a_kind_that_can_hold_its_agent_to_it_restates_unless_it_is_put_off(tmp_path: Path) -> None:
    podium = "[runner.a]\nkind = 'x'\n[runner.b]\nkind = 'x'\nrestates = false\n[runner.c]\nkind = 'y'\n"
    found = load(write(tmp_path, podium), Known({}, restates=frozenset({"x"})))
    assert [found.runners[name].restates for name in "abc"] == [True, False, False]


@pytest.mark.parametrize(
    ("podium", "said"),
    [
        ("\n[chat.slak]\nx = 1", "podium.toml, line 2: there is no platform slak. Did you mean slack?"),
        ("[chat.terminal]", "podium.toml, line 1: there is no platform terminal. Known: slack, toy."),
        ("[chat.slack]\n# x\nchanel = 'C1'", "podium.toml, line 3: there is no key chat.slack.chanel. Did you mean "
         "channel?"),
        ("[chat.slack]\nzzz = 1", "podium.toml, line 2: there is no key chat.slack.zzz. Known: channel, api, "
         "channels."),
        ("[chat.slack]\nchannel = ['C1']", "podium.toml, line 1: chat.slack: channel must be a string, "),
        ("[chat.slack]\nbot_token = 'xoxb-" + "1234567890-abcdefghij'", "podium.toml, line 2: this looks like a se"),
        ("[repo.x]\npath = 'x'\nvariables = ['LANG', 'SLACK_BOT_TOKEN']", "podium.toml, line 3: repo.x.variables: "
         "SLACK_BOT_TOKEN is the bot's own token, and goes to no child. Take it out."),
        ("[runner.a]\nkind = 'command'\nvariables = 'A SLACK_BOT_TOKEN'", "podium.toml, line 3: runner.a.variables: "),
        ("[runner.a]\nkind = 'command'\nkey = 'MINE'\nvariables = 'A MINE'", "podium.toml, line 4: runner.a.variables: "
         "MINE is the bot's own token"),
    ],
)  # fmt: skip
def test_what_only_adapters_know_is_checked_against_them(podium: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as caught:
        load(write(tmp_path, podium), KNOWN)
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(said)


def test_templates_come_by_name_and_ones_own_win(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "templates" / "gates").mkdir(parents=True)
    (tmp_path / "templates" / "mine.toml").write_text("title = 'mine'")
    (tmp_path / "templates" / "gates" / "python.toml").write_text("gates = []")
    found = load(tmp_path).templates
    assert (found["mine"], found["gates/python"]) == ("title = 'mine'", "gates = []")
    assert {p.stem for p in (SHIPPED / "templates").glob("*.toml")} <= set(found)


def test_a_home_keeps_its_files_in_its_config_or_in_itself(tmp_path: Path) -> None:
    assert folder(tmp_path) == tmp_path / "config"
    write(tmp_path / "config")
    assert read(tmp_path).slots == 3
    write(tmp_path, "slots = 5")
    assert (folder(tmp_path), read(tmp_path).slots) == (tmp_path, 5)
    assert read(tmp_path, tmp_path / "config").slots == 3


def test_the_data_home_is_as_given_or_where_the_system_keeps_data(tmp_path: Path) -> None:
    assert home(str(tmp_path)) == tmp_path
    assert home().name == "podium"


def test_what_a_rehearsal_takes_for_granted_arrives_and_is_bounded(tmp_path: Path) -> None:
    table = "[rehearsal]\nright = 0.99\nanswer = 25\n[rehearsal.data]\nmoney = 0.2\n"
    assert load(write(tmp_path, table)).rehearsal == {"": {"right": 0.99, "answer": 25.0}, "data": {"money": 0.2}}
    assert load(write(tmp_path, "slots = 1\n")).rehearsal == {}
    assert "podium.toml, line 2: rehearsal.right" in refused(tmp_path, "[rehearsal]\nright = 1.5\n")
    assert "there is no key rehearsal.data.answer" in refused(tmp_path, "[rehearsal.data]\nanswer = 3\n")
