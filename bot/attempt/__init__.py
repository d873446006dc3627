"""The process around one agent run: spool, inbox, door, session. Standard library only, so that a hundred are light."""
