"""Is Slack set up? Looks only: nothing is posted. What can be mended names the click; what cannot be seen is said."""

from collections.abc import Mapping
from typing import Any

from adapters.chat.setup import Check
from adapters.chat.slack.api import BASE, Api, Refused
from adapters.chat.slack.manifest import COMMAND, EVENTS, OPTIONAL, SCOPES
from bot.errors import ChatError

APPS = "https://api.slack.com/apps"
TIMEOUT = 10.0
MEND = "Is the network there, and is `api` right?"
PAGES = {
    "event-subscriptions": "Event Subscriptions", "general": "Basic Information", "install-on-team": "Install App",
    "oauth": "OAuth & Permissions", "socket-mode": "Socket Mode",
}  # fmt: skip
KINDS = {"SLACK_BOT_TOKEN": ("xoxb-", "bot token"), "SLACK_APP_TOKEN": ("xapp-", "app-level token")}


async def checks(options: Mapping[str, str], tokens: Mapping[str, str]) -> list[Check]:
    """Every check, in the order of the set-up; what hangs on one that failed is left out."""
    found = [_kind(name, tokens) for name in KINDS]
    app = named(tokens.get("SLACK_APP_TOKEN", ""))
    base = options.get("api") or BASE
    granted: frozenset[str] | None = None
    if found[0].state == "ok":
        api = Api(tokens["SLACK_BOT_TOKEN"], base, TIMEOUT)
        workspace, granted = await _workspace(api, app)
        found.append(workspace)
        if workspace.state == "ok":
            found.append(scopes(granted, app))
            found += await _channel(api, options, granted, app)
    if found[1].state == "ok":
        found.append(await _socket(Api(tokens["SLACK_APP_TOKEN"], base, TIMEOUT), app))
    if granted is not None:
        found.append(Check(
            "events", "unknown", f"Slack does not tell which events the app hears. It needs {', '.join(EVENTS)}, the "
            f"command {COMMAND} and interactivity, as in the manifest.",
            f"Say something to the bot. If it does not hear you: {page('event-subscriptions', app)}",
        ))  # fmt: skip
    return found


def page(name: str, app: str) -> str:
    """A page of the app's own, by its path; without the app's id the way there."""
    return f"{APPS}/{app}/{name}" if app else f"{APPS} → your app → {PAGES[name]}"


def named(app_token: str) -> str:
    """The id of the app, which an app-level token names; "" if it does not."""
    parts = app_token.split("-")
    return parts[2] if len(parts) > 3 and parts[2].isalnum() else ""


def scopes(granted: frozenset[str] | None, app: str) -> Check:
    """What the bot may do, against what it does. None: Slack did not say."""
    there = page("oauth", app)
    if granted is None:
        return Check("scopes", "unknown", "Slack did not say which scopes were granted.", f"Look at {there}")
    lacking = [f"{scope} ({SCOPES[scope]})" for scope in sorted(SCOPES.keys() - granted)]
    if lacking:
        mend = f"{there} → Bot Token Scopes → Add an OAuth Scope; then Reinstall to Workspace."
        return Check("scopes", "bad", f"missing: {', '.join(lacking)}", mend)
    more = sorted(granted - SCOPES.keys() - OPTIONAL.keys() - {"identify"})
    return Check("scopes", "ok", f"all {len(SCOPES)} are granted" + (f"; not used: {', '.join(more)}" if more else ""))


def _kind(name: str, tokens: Mapping[str, str]) -> Check:
    """Whether a token is there and of its kind; of the token itself nothing is said."""
    start, kind = KINDS[name]
    value = tokens.get(name, "")
    other = next((said for begin, said in KINDS.values() if begin != start and value.startswith(begin)), "")
    where = "OAuth & Permissions" if start == "xoxb-" else "Basic Information → App-Level Tokens"
    mend = f"Copy it from {APPS} → your app → {where}: it begins with {start}"
    if not value:
        return Check(kind, "bad", f"{name} is not set.", mend)
    if not value.startswith(start):
        return Check(kind, "bad", f"{name} holds {f'an {other}' if other else 'something else'}, not a {kind}.", mend)
    return Check(kind, "ok", f"{name} is {'an' if kind[0] == 'a' else 'a'} {kind}")


async def _workspace(api: Api, app: str) -> tuple[Check, frozenset[str] | None]:
    try:
        who, headers = await api.answer("auth.test")
    except Refused as error:
        mend = f"{page('install-on-team', app)} → (Re)install, then copy the bot token again."
        return Check("workspace", "bad", f"Slack refused the bot token: {error.why}", mend), None
    except ChatError as error:
        return Check("workspace", "bad", f"{api.base} did not answer: {error}", MEND), None
    said = headers.get("x-oauth-scopes")
    granted = None if said is None else frozenset(s.strip() for s in said.split(",") if s.strip())
    return Check("workspace", "ok", f"@{who.get('user')} in {who.get('team')}"), granted


async def _socket(api: Api, app: str) -> Check:
    try:
        await api.call("apps.connections.open", app_token=api.token)
    except Refused as error:
        mend = f"{page('general', app)} → App-Level Tokens → Generate, with connections:write."
        mend += f" Then {page('socket-mode', app)} → Enable."
        return Check("socket", "bad", f"Slack opens no connection: {error.why}", mend)
    except ChatError as error:
        return Check("socket", "bad", f"{api.base} did not answer: {error}", MEND)
    return Check("socket", "ok", "Slack opens a connection")


async def _channel(
    api: Api, options: Mapping[str, str], granted: frozenset[str] | None, app: str
) -> list[Check]:
    """The home channel: whether it is there, the bot is in it, may write and pin there, and open others."""
    channel = options.get("channel", "")
    if not channel:
        mend = "Channel name → About → Channel ID (C…), into [chat.slack] channel of podium.toml."
        return [Check("channel", "bad", "No channel is named.", mend)]
    try:
        room: dict[str, Any] = (await api.call("conversations.info", channel=channel)).get("channel") or {}
    except Refused as error:
        if error.why == "missing_scope":
            return [Check("channel", "unknown", f"{channel} cannot be looked at: a scope is missing.", "See scopes.")]
        mend = "Is it the channel's id (C…), not its name? A private one: /invite @podium there first."
        return [Check("channel", "bad", f"{channel}: {error.why}", mend)]
    except ChatError as error:
        return [Check("channel", "unknown", f"{channel} cannot be looked at: {error}", "Try again.")]
    name = f"#{room.get('name') or channel}"
    if room.get("is_archived"):
        return [Check("channel", "bad", f"{name} is archived.", "Unarchive it, or name another.")]
    found = [Check("channel", "ok", f"{name} is there")]
    if not room.get("is_member") and not room.get("is_im"):
        mend = f"Type in {name}: /invite @podium"
        return [*found, Check("member", "bad", f"The bot is not in {name}: it hears and pins nothing there.", mend)]
    found.append(Check("member", "ok", f"The bot is in {name}"))
    found.append(_may("posting", "chat:write", granted, app, f"that {name} lets apps post"))
    found.append(_may("pins", "pins:write", granted, app, f"that {name} has room for a pin (100 at most)"))
    if options.get("channels", "yes") not in ("", "one"):
        found.append(own("groups:write" if room.get("is_private") else "channels:manage", granted, app))
    return found


def own(scope: str, granted: frozenset[str] | None, app: str) -> Check:
    """Whether a swarm can get a channel of its own; nothing is wrong if not."""
    name = "a channel per swarm"
    if granted is None:
        return Check(name, "unknown", "Slack did not say which scopes were granted.", f"Look at {page('oauth', app)}")
    if scope in granted:
        return Check(name, "ok", "each swarm gets a channel of its own")
    mend = f"{page('oauth', app)} → Add {scope}; then reinstall. Or set channels = \"one\" in [chat.slack]."
    return Check(name, "warn", f"All swarms share the home channel: the scope {scope} was not granted.", mend)


def _may(name: str, scope: str, granted: frozenset[str] | None, app: str, unseen: str) -> Check:
    if granted is not None and scope not in granted:
        mend = f"{page('oauth', app)} → Add {scope}; then reinstall."
        return Check(name, "bad", f"The scope {scope} is missing.", mend)
    text = f"Nothing was tried, so {unseen} is not verified."
    return Check(name, "unknown", text, "`podium connect slack` posts a first message.")
