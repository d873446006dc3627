"""The room's pages, one file each, found by their place: a new page is pages/NAME.py and templates/NAME.html, no more.

    # pages/wall.py
    PATH = "/wall"                     # its address; may hold parts: "/swarm/{swarm}", "/task/{thing:path}"
    TITLE = "Wall"                     # in navigation and in the tab
    ORDER = 40                         # its place in the navigation; 0: not there
    TOUCHED = frozenset({"attempt"})   # kinds of rows (bot.core.world.ROWS) whose change refreshes it; empty: never
    SCRIPTS = ("wall",)                # optional: static/wall.js besides those all pages have

    def page(house: House, query: Mapping[str, str]) -> dict[str, object]: ...

`query` holds the parts of the path and what stands behind "?". The values returned are what templates/wall.html sees,
besides `house`, `title`, `path`, `query`, `swarms`, `needs` (how many wait for you), `people`. "swarm" among them (a
key) refreshes the page for that swarm's rows only, "title" replaces TITLE. Raise `Missing(text)` where there is no such
thing: 404. Other answers than a page (a download) are `Answer(body, media_type, filename)` instead of a dict.

    {% extends layout %}                                                {# the frame, or nothing around a fragment #}
    {% from "message.html" import show_message %}
    {% block main %} … {{ show_message(message, "s1.c5") }} … {% endblock %}

`house.world` are the present rows, read only; `house.log(…)`, `house.watch(attempt, after)` and `house.record` (the
messages posted) are as in bot/ports.py and adapters/chat/record.py; `house.now` the time, `house.zone` the zone,
`house.person` who looks (a Person or None), `house.account` the account they speak with. A page changes nothing and
keeps nothing: what a person does are buttons of messages (`show_message` gives each its words and fingerprint), links,
and forms that say a line: `<form data-says>` with fields called "text" (and "thread", "seen"; "file").

On a change static/stream.js fetches the page again as a fragment and puts in what differs, element by element: give
elements that come and go an `id`, and what shall keep its state (an open <details>, a scrolled log) an `id` too.
Everything is escaped by Jinja; never use `|safe`. Text of people and agents goes through the filters `plain` (one
line), `words` (several lines, `code` in backticks) or `show_message`. No inline script or style: classes of
static/room.css, or static/NAME.css, which is taken along if it is there. Drawn SVG comes from /picture/NAME.svg.
"""
