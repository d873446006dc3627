"""The users' side of the room as `tests.wire.conduct` wants it: one browser in which people take turns, by clicks and
typing alone. What is read is what stands in the page."""

from typing import Any

from tests.room.window import gone, so, watched
from tests.rooms import until
from tests.wire.seen import Seen

READ = """box => [...box.querySelectorAll('article')].map(one => {
  const folds = [...one.querySelectorAll('details.fold')];
  return {
    id: one.dataset.id, author: one.querySelector('.who').innerText, pinned: Boolean(one.closest('#pinned')),
    title: (one.querySelector('.title') || one.querySelector('.text')).textContent.replace(/\\s+/g, ' ').trim(),
    text: one.innerText,
    to: one.querySelector('.only') ? 'who looks' : '',
    buttons: [...one.querySelectorAll('button[data-press]')].map(b => b.textContent),
    files: folds.map(f => [f.querySelector('summary .file').textContent, f.querySelector('pre').textContent]),
  };
})"""


class Page:
    """`link` is the one that was printed."""

    def __init__(self, browser: Any, link: str, **options: Any) -> None:
        self.page = watched(browser.new_context(**options).new_page())
        gone(self.page, link)
        self.base = link.partition("/?")[0]
        self._thread: dict[str, str] = {}

    def be(self, user: str) -> None:
        """Take the seat of another person."""
        who = self.page.locator("#who")
        if who.input_value() != user:
            with self.page.expect_navigation():
                who.select_option(user)
            self.page.locator("body[data-boot]").wait_for()

    def messages(self, channel: str, thread: str = "") -> list[Seen]:
        """The channel as it stands there; with `thread`, what stands in it, opened for that."""
        if thread:
            self.open(thread)
        boxes = ["#below"] if thread else ["#pinned", "#entries"]
        read = [one for box in boxes for one in self.page.locator(box).evaluate(READ)]
        found = [
            Seen(**one | {"thread": thread, "buttons": tuple(one["buttons"]), "files": tuple(map(tuple, one["files"]))})
            for one in read
        ]
        self._thread |= {one.id: thread for one in found[1:]} if thread else {}
        return found

    def open(self, thread: str) -> None:
        """By the link below a message; by a second click where the page moved under the first."""
        if not self.opened(thread):
            for _ in range(2):
                self.page.locator(f'[data-thread-of="{thread}"]').click()
                if until(lambda: self.opened(thread)):
                    return
            raise AssertionError(f"the thread of {thread} does not open")

    def opened(self, thread: str) -> bool:
        return bool(self.page.locator(f'#thread[data-opener="{thread}"]:not([hidden]) #side-{thread}').count())

    def say(self, user: str, channel: str, text: str, thread: str = "") -> str:
        """Typed, and sent by Enter."""
        self.be(user)
        if thread:
            self.open(thread)
        line = self.page.locator("#reply" if thread else "#line")
        line.click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        assert until(lambda: line.input_value() == "")
        return ""

    def command(self, user: str, channel: str, text: str) -> None:
        self.say(user, channel, f"/{text}")

    def press(self, user: str, channel: str, message: str, label: str, words: str = "") -> None:
        """The button of a message, wherever it stands, and the words its window asks for."""
        self.be(user)
        thread = self._thread.get(message, "")
        if thread:
            self.open(thread)
        article = self.page.locator(f"#{'side-' if thread else ''}{message}")
        article.get_by_role("button", name=label.rstrip("…")).first.click()
        if words:
            self.page.locator("#ask-words").fill(words)
            self.page.locator("#ask").get_by_role("button", name="Send").click()
        assert so(self.page, "!document.querySelector('dialog[open]')")
