"""What the people are told of their own acts."""

from msgspec import Struct


class Answer(Struct, frozen=True, kw_only=True):
    """`kind`: message, deferred, deferred_update, update, modal, autocomplete; "failed" when nobody answered in time;
    "" when not waited for. `text` and `private` are of the message in answer."""

    id: str
    kind: str = ""
    text: str = ""
    private: bool = False

    @property
    def failed(self) -> bool:
        return self.kind == "failed"


class Field(Struct, frozen=True, kw_only=True):
    id: str
    label: str
    value: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


class Modal(Struct, frozen=True, kw_only=True):
    """What stands open before a person."""

    title: str
    text: str = ""
    fields: tuple[Field, ...] = ()


class Topic(Struct, frozen=True):
    """A thread: its id is the one of the message that opened it."""

    id: str
    name: str
    archived: bool = False
    locked: bool = False
    tags: tuple[str, ...] = ()
