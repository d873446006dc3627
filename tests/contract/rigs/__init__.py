"""One file for each folder under adapters/chat: how the contract suite holds that platform and sees what it showed.

A rig has: `chat`; `alone` (one person's screen: the rest is not asked of it); `channel` (its id there); `acts` (what
was shown: act, id, thread, title, text, buttons); `pings` (accounts that were called); `run(coroutine)`;
`heard(*lines)` (listens while they are said); `say(thing, text)`, `press(thing, label)`, each a line for `heard`;
`reopen()`; `close()`.
Where many people are also: `person`, `account` (whose lines these are, an id); the lines `command(text)`,
`plan(goal, repo)` (the form of a plan: its own words chosen, filled and sent), `change(text)` (of the last line said),
`upload(text, name, content)`, `twice(line)`, `press(thing, label, words)`;
`standing()` (ids of the bot's messages in the channel), `private()` (all that only the person sees, as text),
`signs(message)` (the bot's on it), `drop(id)`, `lock()` (nothing can be written any more); and once each: `lose()` (the
next post arrives and its answer does not), `pace()` (the next post is told to wait)."""
