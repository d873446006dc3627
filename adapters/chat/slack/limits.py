"""What Slack takes, in characters unless said otherwise; and the check that a message keeps to it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from adapters.chat.cut import size

BLOCKS, HOME_BLOCKS = 50, 100  # of a message, of a home or modal
ALL = 13_000  # of all blocks together: 13,200 were seen to pass, and how they are counted is not documented
TEXT = 3_000  # of a section; what we keep the line of text to
HEADER = 150
ACTIONS = 25  # elements of a row
LABEL, VALUE = 75, 2_000  # of a button
MODAL, METADATA = 24, 3_000  # title, submit and close; what comes back with a submission
INPUT, FIELD = 3_000, 2_000  # typed into a field; its label and hint
OPTIONS, OPTION = 100, 75  # of a select, text and value


def weight(blocks: Sequence[dict[str, Any]]) -> int:
    """How long they are together, counted as the JSON that is sent: more than any way Slack may count."""
    return size(msgspec.json.encode(blocks).decode())


def fit(blocks: Sequence[dict[str, Any]], most: int = BLOCKS) -> bool:
    return len(blocks) <= most and weight(blocks) <= ALL
