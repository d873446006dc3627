"""The hostile table: an agent that obeys every order it reads, wherever it stands, and what comes of it: nothing.

`python -m tests.hostile` plays every channel × family and prints the table; `test_hostile.py` plays a part in seconds.
"""
