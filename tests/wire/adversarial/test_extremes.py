"""Too long, too many, and nothing but signs: shown whole or marked as cut, never dropped, nobody called."""

from collections.abc import Callable

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.discord import Discord
from tests.wire.adversarial.house import House
from tests.wire.adversarial.slack import Slack
from tests.wire.seen import Seen

TOML = '''title = "{title}"
repository = "billing"
[variables]
{variables}
[[tasks]]
id = "t1"
title = "bump"
run = "agent"
criteria = ["check: true"]
'''


def whole(seen: Seen) -> str:
    """A message with the files that go along."""
    return "\n".join([seen.text, *(text for _, text in seen.files)])


def everything(house: House) -> str:
    """All that stands in the channel and its threads."""
    every = [m for m in house.side.messages(house.channel) if m.author == "podium"]
    every += [m for card in every for m in house.side.messages(house.channel, card.id)]
    return "\n".join(whole(m) for m in every)


@case("a 40k-character plan")
def test_a_plan_of_forty_thousand_characters_is_shown_and_launched(house: House) -> None:
    lines = [f't{n} outcome = "{f"part {n} of it " * 60}"' for n in range(1, 41)]
    house.draft(*lines)
    card = house.card("^Plan s1 v1")
    assert "40 tasks" in card.title
    house.press("ann", card.id, "Show tasks")
    house.until(lambda: "Task t40" in everything(house))
    house.say("ann", "launch s1")
    house.press("ann", house.card("Launch s1", buttons=True).id, "Launch")
    house.until(lambda: len(house.fleet.started) == 2)


@case("31 tasks in one message")
def test_thirty_one_tasks_in_one_message_are_all_told(house: House) -> None:
    house.draft(*(f"t{n}" for n in range(1, 32)))
    card = house.card("^Plan s1 v1")
    assert "31 tasks" in card.title
    house.press("ann", card.id, "Show tasks")
    house.until(lambda: all(f"Task t{n}" in everything(house) for n in range(1, 32)))


@case("26 options")
def test_twenty_six_templates_can_all_be_had(opened: Callable[..., House]) -> None:
    names = [f"plan-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    house = opened(templates={name: TOML.format(title=name, variables="") for name in names})
    side = house.side
    if isinstance(side, Slack):
        side.stand.command("ann", house.channel, "")
        modal = house.until(lambda: side.stand.modal("ann"))
        assert all(name in str(modal.raw) for name in names)
        side.stand.dismiss("ann")
    else:
        assert isinstance(side, Discord)
        offered = side.stand.autocomplete("ann", house.channel, "/swarm template: plan-")
        assert len(offered) == 25
        (last,) = side.stand.autocomplete("ann", house.channel, "/swarm template: plan-z")
        assert last[1] == "plan-z"
    house.say("ann", "plan plan-z")
    house.card("^Plan s1 v1 · plan-z")


@case("six form fields")
def test_a_form_of_six_fields_leads_to_a_plan(opened: Callable[..., House]) -> None:
    table = "\n".join(f'[variables.{name}]\nhelp = "the {name}"' + ("" if name == "one" else '\ndefault = "d"')
                      for name in ("one", "two", "three", "four", "five", "six"))  # fmt: skip
    text = TOML.format(title="bump ${one} ${six}", variables=table)
    house = opened(templates={"bump": text})
    side = house.side
    if isinstance(side, Slack):
        side.stand.command("ann", house.channel, "")
        house.until(lambda: side.stand.modal("ann"))
        assert side.stand.submit("ann", {"one": "billing-api"}) == {}
    else:
        assert isinstance(side, Discord)
        assert side.stand.command("ann", house.channel, "/swarm template: bump").kind == "modal"
        assert len(side.stand.modal("ann").fields) <= 5
        assert not side.stand.submit("ann", {"one": "billing-api"}).failed
    house.card("^Plan s1 v1 · bump billing-api d")


@case("a title of 300 characters")
def test_a_title_of_three_hundred_characters_is_cut_and_marked(house: House) -> None:
    long = "mend the imports of " + "the very old module and " * 12
    house.launch("t1")
    question = (long + "or not, that is asked here?")[:300]
    card = house.ask("t1", question)
    assert "mend the imports of the very old module" in card.title
    assert "…" in card.title
    assert question.split()[-1] in whole(card) or "…" in whole(card)
    house.say("ann", "yes, do", house.opener("t1"))
    house.until(lambda: house.heard("t1", "answer") == ["yes, do"])


@case("an emoji-only title")
def test_a_title_of_emoji_alone_has_a_card_and_a_thread(house: House) -> None:
    house.side.upload("ann", house.channel, "plan", "plan.toml", TOML.replace("[variables]\n{variables}\n", "").replace(
        'title = "bump"', 'title = "🎉🎉👩‍👩‍👧"').format(title="🚀"))  # fmt: skip
    house.card("^Plan s1 v1")
    house.say("ann", "launch s1")
    house.press("ann", house.card("Launch s1", buttons=True).id, "Launch")
    house.until(lambda: house.fleet.started)
    opener = house.card("^t1 🎉").id
    house.agent("t1", "ask", id="q1", text="🤔❓")
    house.card("^c2 t1 🤔", opener, buttons=True)
    house.say("ann", "👍", opener)
    house.until(lambda: house.heard("t1", "answer") == ["👍"])


@case("text full of <@U…> and @everyone")
def test_text_full_of_mentions_calls_nobody(house: House) -> None:
    house.launch("t1")
    ann, bob = house.side.account("ann"), house.side.account("bob")
    text = f"<@{ann}> <@!{bob}> <@&{bob}> <!channel> <!here> <!subteam^S1> @everyone @here <#{house.channel}> which?"
    card = house.ask("t1", text)
    house.agent("t1", "discover", text=f"old.py {text}", why=text)
    house.agent("t1", "progress", text=text)
    house.until(lambda: house.count("which", ""))
    house.calm()
    every = [m for m in house.side.messages(house.channel) if m.author == "podium"]
    every += [m for seen in every for m in house.side.messages(house.channel, seen.id) if m.author == "podium"]
    assert [m.pings for m in every if m.pings] == []
    assert "which?" in whole(card)
