"""What several tests share."""

import os

import pytest


def need(ok: bool, install: str) -> None:
    """Skip where a part of the machine is missing, naming what to install; fail under PODIUM_REQUIRE=all."""
    if ok:
        return
    if os.environ.get("PODIUM_REQUIRE") == "all":
        pytest.fail(f"missing: {install}", pytrace=False)
    pytest.skip(f"missing: {install}")
