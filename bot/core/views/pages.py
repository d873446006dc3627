"""What a person asks to see once: every page, by its name. Each is world → Message and changes nothing."""

from bot.core.views.digest import digest, of_channel, pairs, silent
from bot.core.views.help import brief_page, help_page, rules_page, word_page
from bot.core.views.plan import edited
from bot.core.views.status import impact, status, thing
from bot.core.views.waiting import waiting
from bot.core.views.why import why

__all__ = [
    "brief_page", "digest", "edited", "help_page", "impact", "of_channel", "pairs", "rules_page", "silent", "status",
    "thing", "waiting", "why", "word_page",
]  # fmt: skip
