"""The terminal: a chat for one person at one machine, and the way to script the bot."""

from adapters.chat.terminal.chat import Terminal

__all__ = ["Terminal"]
