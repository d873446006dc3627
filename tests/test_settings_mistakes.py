"""Each mistake in a file that a person writes is named with its file, its line and its mend."""

from pathlib import Path

import pytest

from bot.errors import BadConfig
from bot.settings import load
from tests.test_settings import POLICY, refused, write


@pytest.mark.parametrize(
    ("podium", "said"),
    [
        ("slots =\n", "podium.toml: this is not TOML: Invalid value (at line 1, column 8). Mend that line."),
        ("\nslts = 3", "podium.toml, line 2: there is no key slts. Did you mean slots?"),
        ("zzz = 3", "podium.toml, line 1: there is no key zzz. "
         "Known: slots, channel, chat, repo, runner, price, brain, roles, rehearsal."),
        ("[repo.x]\ntarget = 'a'", "podium.toml, line 1: repo.x.path is missing. Write it into that table."),
        ("[repo.x]\npath = 'a'\n\n gats = []", "podium.toml, line 4: there is no key repo.x.gats."),
        ('[repo.x]\npath = """\ngates = 1\n"""\ngats = []', "podium.toml, line 5: there is no key repo.x.gats."),
        ("# x\nslots = 0", "podium.toml, line 2: slots must be a whole number from 1 to 1,000,"),
        ("channel = 'a b'", "podium.toml, line 1: channel: a name is letters, digits, dots and dashes"),
        ("slots = 1\n[roles]\nworker = 'x'",
        "podium.toml, line 2: roles: worker: there is no runner x. Known: command."),
        ("[roles]\nboss = 'x'",
         "podium.toml, line 2: there is no key roles.boss. Known: worker, reviewer, scout, planner,"),
        ("[runner.a]\nkind = 'x'\nhears = 'no'", 'podium.toml, line 3: runner.a.hears must be one of "live",'),
        ("[runner.a]\nkind = 'x'\nl = [1]",
        "podium.toml, line 1: runner.a: l must be a string, a number, true or false."),
        ("\n\n[runner.a]\nkind = 'x'\nenv = 'TOKEN=abcd1234efgh'", "podium.toml, line 5: this looks like a secret."),
        (b"# \xe4\n# \xff", "podium.toml, line 1: this is not UTF-8. Save the file as UTF-8."),
        ("[chat.room]\nport = 1\nurl = 'http://room.example'", "podium.toml, line 3: chat.room.url: this is no"),
        ("repo = 3", "podium.toml, line 1: repo must be a table: [repo.NAME]; found 3."),
    ],
)  # fmt: skip
def test_a_mistake_in_podium_toml_is_named_with_its_line(podium: str | bytes, said: str, tmp_path: Path) -> None:
    assert refused(tmp_path, podium=podium).startswith(said)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (POLICY + '\n[[people]]\nname = "bob"\nrole = "boss"', "policy.toml, line 7: people.2.role must be one of"),
        (POLICY + "acounts = {}", "policy.toml, line 4: there is no key people.1.acounts. Did you mean accounts?"),
        (POLICY + POLICY, "policy.toml, line 1: people: name ann stands twice."),
        (POLICY + 'deputy = "zoe"', "policy.toml, line 1: people: zoe, deputy of ann, is no other owner or operator."),
        (POLICY + 'deputy = "ann"', "policy.toml, line 1: people: ann, deputy of ann, is no other owner or operator."),
        (POLICY + 'ceiling = "viewer"', "policy.toml, line 1: people.1: ceiling viewer is below the role owner"),
        (POLICY + 'ceiling = "boss"', "policy.toml, line 4: people.1.ceiling must be one of"),
        ('[[people]]\nname = "ann"', "policy.toml, line 1: people: somebody must own this"),
        (POLICY + "[silence.questoin]\nremind = 3", "policy.toml, line 4: silence.questoin: there is no such kind of "
         "question. Did you mean question?"),
        (POLICY + "[silence.xyz]\nremind = 3",
        "policy.toml, line 4: silence.xyz: there is no such kind of question. Known:"),
        (POLICY + "[silence.default]\nremind = 9000", "policy.toml, line 4: silence.default: the steps come in order"),
        ('zone = "Mars"\n', "policy.toml, line 1: zone: there is no time zone Mars. Write it like"),
        ('zone = "../x"\n', "policy.toml, line 1: zone: there is no time zone ../x."),
        (POLICY + 'quiet = ["25:00", "7"]', 'policy.toml, line 4: people.1.quiet.1: 25:00 is no time of day.'),
        ('digest = "daily"', "policy.toml, line 1: digest: a rule has five parts"),
        ("people = 3", "policy.toml, line 1: people must be a list of tables: begin each by [[people]]; found 3."),
    ],
)  # fmt: skip
def test_a_mistake_in_policy_toml_is_named_with_its_line(policy: str, said: str, tmp_path: Path) -> None:
    assert refused(tmp_path, policy=policy).startswith(said)


def test_each_mistake_is_told_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, "slots = 0\nchanel = 'x'").count("\n") == 1


def test_a_file_that_is_not_there_or_cannot_be_read_says_the_mend(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"podium\.toml is missing\. Write it with: podium init"):
        load(tmp_path)
    write(tmp_path)
    (tmp_path / "policy.toml").unlink()
    (tmp_path / "policy.toml").mkdir()
    with pytest.raises(BadConfig, match=r"policy\.toml cannot be read: .*Mend its permissions\."):
        load(tmp_path)
