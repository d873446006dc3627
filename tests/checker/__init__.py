"""How well the checker of the report strikes what is wrong: `python -m tests.checker` prints the table."""
