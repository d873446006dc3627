"""The table [brain] of podium.toml: what its adapter gets, and what it is told of keys that are not there."""

from pathlib import Path

import pytest

from bot.core.config import Brain
from bot.errors import BadConfig
from bot.settings import Known, load
from tests.test_settings import write

KNOWN = Known({}, brains={"none": (), "wise": ("model", "key")})


def test_a_brain_gets_its_table_and_the_prices_as_strings(tmp_path: Path) -> None:
    price = "[price.m]\ninput = 1\noutput = 2\nwrite = 3\nread = 4\ndated = 2026-11-20\n"
    found = load(write(tmp_path, f"[brain]\nkind = 'wise'\nmodel = 'm'\nseconds = 30\n{price}")).brain
    assert (found.kind, found.options["model"], found.options["seconds"]) == ("wise", "m", "30")
    assert '"input": 1.0' in found.options["prices"]
    assert load(write(tmp_path, price)).brain == Brain()


@pytest.mark.parametrize(
    ("podium", "said"),
    [
        ("[brain]\nkind = 'wize'", "podium.toml, line 2: there is no brain wize. Did you mean wise?"),
        ("[brain]\nkind = 'wise'\nmodell = 'm'", "podium.toml, line 3: there is no key brain.modell. Did you mean "
         "model?"),
        ("[brain]\nkind = 'wise'\nkey = 'MINE'\n[repo.x]\npath = 'x'\nvariables = ['MINE']", "podium.toml, line 6: "
         "repo.x.variables: MINE is the bot's own token"),
    ],
)  # fmt: skip
def test_what_only_its_adapter_knows_is_checked_against_it(podium: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as caught:
        load(write(tmp_path, podium), KNOWN)
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(said)
