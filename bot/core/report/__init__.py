"""The review report: build(world, swarm, now) → Report; index, markdown, html and data show it. One file a section."""

from bot.core.report.build import build
from bot.core.report.data import data
from bot.core.report.html import html
from bot.core.report.index import index
from bot.core.report.markdown import markdown
from bot.core.report.section import Report

__all__ = ["Report", "build", "data", "html", "index", "markdown"]
