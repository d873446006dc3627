"""The room in a real Chromium: conducted, looked at, attacked, measured, pictured."""
