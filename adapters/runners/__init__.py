"""Kinds of agent. Each module has `play(session) -> exit code`, runs in the attempt's process, and is found by name."""
