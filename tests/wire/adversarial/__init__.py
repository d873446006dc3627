"""Incidents that other people's bots had, each one a test on every platform: see docs/adversarial.md."""
