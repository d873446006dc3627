"""`podium`, or `python -m bot`. An agent may start here too, and must stay small: it goes its own way first."""

import sys


def main() -> None:
    """Run the command line. `attempt FOLDER` branches off before the command line is imported."""
    if sys.argv[1:2] == ["attempt"] and len(sys.argv) > 2:
        import runpy

        sys.argv = sys.argv[1:]
        runpy.run_module("bot.attempt", run_name="__main__", alter_sys=True)
    else:
        from bot.cli import run

        run()


if __name__ == "__main__":
    main()
