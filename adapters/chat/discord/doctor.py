"""Is Discord set up? Looks only: nothing is posted. What can be mended names the click; what cannot be seen is said."""

from collections.abc import Mapping
from typing import Any

import discord

from adapters.chat.discord import commands
from adapters.chat.discord.channels import PERMISSION, asked
from adapters.chat.discord.elsewhere import redirect
from adapters.chat.discord.forum import TAGS
from adapters.chat.discord.trouble import NO_ACCESS, REFUSED
from adapters.chat.setup import Check

APPS = "https://discord.com/developers/applications"
# What the bot must be allowed in its channel: the library's name → Discord's own, and what for.
NEEDS = {
    "view_channel": ("View Channels", "to see the channel"),
    "send_messages": ("Send Messages", "to post"),
    "send_messages_in_threads": ("Send Messages in Threads", "to answer in a task's thread"),
    "create_public_threads": ("Create Public Threads", "a thread for each task"),
    "read_message_history": ("Read Message History", "to fetch what was said while it was away"),
    "attach_files": ("Attach Files", "plans, diffs and reports as a whole"),
    "add_reactions": ("Add Reactions", "👀 and ✅ on your own lines"),
    "pin_messages": ("Pin Messages", "the board and the report"),
}
FEW = 50  # connections a day that are left before it is said


async def checks(options: Mapping[str, str], tokens: Mapping[str, str]) -> list[Check]:
    """Every check, in the order of the set-up; what hangs on one that failed is left out."""
    token = tokens.get("DISCORD_TOKEN", "")
    where = f"{APPS} → your application → Bot → Reset Token → Copy"
    if not token:
        return [Check("token", "bad", "DISCORD_TOKEN is not set.", where)]
    client = discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30.0)
    back = redirect(options.get("api", ""), options.get("gateway", ""))
    try:
        await client.login(token)
        return await examine(client, options)
    except discord.LoginFailure:
        return [Check("token", "bad", "Discord does not know this DISCORD_TOKEN.", where)]
    except REFUSED as error:
        said = f"Discord did not answer: {type(error).__name__}."
        return [Check("discord", "unknown", said, "Is the network there, and is `api` right?")]
    finally:
        await client.close()
        back()


def invite(application: int, server: int = 0, channels: bool = False) -> str:
    """The link by which a server's administrator lets the bot in, with exactly what it needs."""
    needs = [*NEEDS, PERMISSION] if channels else [*NEEDS]
    return discord.utils.oauth_url(
        application, permissions=discord.Permissions(**dict.fromkeys(needs, True)),
        scopes=("bot", "applications.commands"), guild=discord.Object(server) if server else discord.utils.MISSING,
    )  # fmt: skip


async def examine(client: discord.Client, options: Mapping[str, str]) -> list[Check]:
    """All that a bot that is logged in can find out."""
    app = await client.application_info()
    found = [Check("token", "ok", f"{client.user} is the bot of the application {app.name} ({app.id})"), _content(app)]
    found += [_endpoint(app), *await _connections(client)]
    server = options.get("guild", "")
    link = invite(app.id, int(server) if server.isdecimal() else 0, asked(options))
    if not server.isdecimal():
        mend = f"{COPY}. If it is not in a server yet: {link}"
        return [*found, Check("server", "bad", "guild is not set in [chat.discord].", mend)]
    try:
        guild = await client.fetch_guild(int(server), with_counts=False)
        me = await guild.fetch_member(client.user.id if client.user else 0)
        rooms = {str(room.id): room for room in await guild.fetch_channels()}
    except (discord.Forbidden, discord.NotFound):
        said = f"The bot is not in the server {server}."
        return [*found, Check("server", "bad", said, f"Open {link} and choose the server; or mend guild: {COPY}.")]
    found.append(Check("server", "ok", f"the bot is in {guild.name}"))
    found.append(await _command(client, app.id, guild, link))
    home = rooms.get(options.get("channel", ""))
    found += _channel(home, options.get("channel", ""), me, guild, link)
    if options.get("forum"):
        found += _forum(rooms.get(options["forum"]), options["forum"], me)
    if options.get("channels", "") not in ("", "one"):
        found.append(_own(asked(options), home, me, link))
    return [*found, Check(
        "events", "unknown", "Whether events reach the bot was not tried: only a bot that is up sees that.",
        "When `podium up` runs, say something in the channel. Within a minute it also tells if it hears nothing.",
    )]  # fmt: skip


COPY = "Discord → Settings → Advanced → Developer Mode on; right click on the server → Copy Server ID"


def missing(allowed: discord.Permissions, needs: Mapping[str, tuple[str, str]] = NEEDS) -> list[str]:
    """The permissions that lack, as Discord calls them, each with what for; not those that only hang on another."""
    lacking = [bit for bit in needs if not getattr(allowed, bit)]
    if "view_channel" in lacking:
        lacking = ["view_channel"]
    elif "send_messages" in lacking:
        lacking = [bit for bit in lacking if bit != "attach_files"]
    return ["{} ({})".format(*needs[bit]) for bit in lacking]


def _content(app: discord.AppInfo) -> Check:
    flags = app.flags
    if flags.gateway_message_content or flags.gateway_message_content_limited:
        return Check("message content", "ok", "the bot may read what is written")
    mend = f"{APPS}/{app.id}/bot → Privileged Gateway Intents → Message Content Intent → on → Save Changes"
    return Check("message content", "bad", "Message Content Intent is off: Discord refuses the connection.", mend)


def _endpoint(app: discord.AppInfo) -> Check:
    if not app.interactions_endpoint_url:
        return Check("interactions", "ok", "presses and commands come over the connection")
    said = "An Interactions Endpoint URL is set: presses and commands go there and not to the bot."
    return Check("interactions", "bad", said, f"{APPS}/{app.id}/information → Interactions Endpoint URL → empty → Save")


async def _connections(client: discord.Client) -> list[Check]:
    """How often the bot may still connect today."""
    try:
        told: Any = await client.http.request(discord.http.Route("GET", "/gateway/bot"))
        left = int(told["session_start_limit"]["remaining"])
    except (*REFUSED, KeyError, TypeError):
        return [Check("connections", "unknown", "Discord did not say how often the bot may connect today.")]
    if left < FEW:
        said = f"only {left} connections are left for today: something starts the bot again and again."
        return [Check("connections", "warn", said, "Look at what restarts it; Discord counts anew every 24 h.")]
    return [Check("connections", "ok", f"{left} more connections today")]


async def _command(client: discord.Client, app: int, guild: discord.Guild, link: str) -> Check:
    name = f"/{commands.NAME}"
    try:
        there: Any = await client.http.get_guild_commands(app, guild.id)
    except discord.HTTPException as error:
        if error.code == NO_ACCESS:
            said = f"The bot may not have commands in {guild.name}: the scope applications.commands lacks."
            return Check("command", "bad", said, f"Open {link} once more; nothing else changes.")
        return Check("command", "unknown", f"Discord did not tell the commands ({error.code}).")
    tree = commands.tree(client, guild.id)  # only to be looked at
    if [_told(c) for c in there] == [_told(c.to_dict(tree)) for c in tree.get_commands(guild=guild)]:
        return Check("command", "ok", f"{name} is there, as this version has it")
    said = f"{name} is {'there, but of another version' if there else 'not there yet'}."
    return Check("command", "warn", said, "`podium up` puts it right when it starts.")


def _told(command: Mapping[str, Any]) -> tuple[object, ...]:
    options = [(o["name"], o["description"], bool(o.get("autocomplete"))) for o in command.get("options") or ()]
    return command["name"], command["description"], options


def _channel(
    home: discord.abc.GuildChannel | None, id: str, me: discord.Member, guild: discord.Guild, link: str
) -> list[Check]:
    copy = "right click on the channel → Copy Channel ID, into channel of [chat.discord]"
    if home is None:
        said = f"There is no channel {id} in {guild.name}." if id else "channel is not set in [chat.discord]."
        return [Check("channel", "bad", said, f"In Discord, {copy}.")]
    if not isinstance(home, discord.TextChannel):
        return [Check("channel", "bad", f"{home.name} is a {home.type.name} channel, not one for text.", f"{copy}.")]
    found = [Check("channel", "ok", f"#{home.name}")]
    lacking = missing(home.permissions_for(me))
    mend = f"#{home.name} → Edit Channel → Permissions → {me.display_name} → allow these. For the whole server: {link}"
    if lacking:
        found.append(Check("permissions", "bad", f"missing in #{home.name}: {', '.join(lacking)}", mend))
    else:
        found.append(Check("permissions", "ok", f"all {len(NEEDS)} that it needs"))
    if not home.permissions_for(guild.default_role).use_application_commands:
        found.append(Check(
            "people", "warn", f"not everybody may use /{commands.NAME} in #{home.name}; writing to the bot works.",
            f"#{home.name} → Edit Channel → Permissions → @everyone → Use Application Commands",
        ))  # fmt: skip
    return found


def _own(able: bool, home: discord.abc.GuildChannel | None, me: discord.Member, link: str) -> Check:
    """A channel for each swarm, where that is asked for. Lacking it, all swarms share the home channel."""
    if not able:
        said = "channels is not heeded: with a forum, cards are its posts already."
        return Check("channels", "warn", said, "Take channels or forum out of [chat.discord].")
    within = home.category.permissions_for(me) if home and home.category else me.guild_permissions
    if not within.manage_channels:
        mend = f"Server Settings → Roles → {me.display_name} → Manage Channels → on; or open {link} once more."
        said = "All swarms share the home channel: missing Manage Channels (a channel for each swarm)"
        return Check("channels", "warn", said, f"{mend} Or take channels out of [chat.discord].")
    return Check("channels", "ok", "each swarm gets a channel of its own")


def _forum(forum: discord.abc.GuildChannel | None, id: str, me: discord.Member) -> list[Check]:
    if not isinstance(forum, discord.ForumChannel):
        said = f"{forum.name} is no forum." if forum else f"There is no channel {id}."
        return [Check("forum", "bad", said, "Right click on a forum → Copy Channel ID, or leave forum out.")]
    needs = {bit: told for bit, told in NEEDS.items() if bit not in ("create_public_threads", "pin_messages")}
    if lacking := missing(forum.permissions_for(me), needs):
        mend = f"#{forum.name} → Edit Channel → Permissions → {me.display_name} → allow these"
        return [Check("forum", "bad", f"missing in #{forum.name}: {', '.join(lacking)}", mend)]
    names = {tag.name for tag in forum.available_tags}
    if less := [name for name in TAGS if name not in names]:
        state, said = ("bad", "posts need a tag") if forum.flags.require_tag else ("warn", "cards go without them")
        return [Check("forum", "bad" if state == "bad" else "warn", f"tags lack: {', '.join(less)}; {said}.",
                      f"#{forum.name} → Edit Channel → Tags → add them, named so")]  # fmt: skip
    return [Check("forum", "ok", f"#{forum.name}, with a tag for each state")]
