"""The README's table of words, from the grammar, and its stories. `python -m tests.readme` writes them."""

import re
from pathlib import Path

from bot.core.words import WORDS

README = Path(__file__).parents[1] / "README.md"
PART = re.compile(r"(<!-- words: begin.*?-->\n).*?(<!-- words: end -->)", re.DOTALL)

STORY = re.compile(r"(<!-- story ([\w-]+): begin.*?-->\n).*?(<!-- story \2: end -->)", re.DOTALL)


def story(name: str) -> str:
    """Heading, words and lines of a story, without its plan."""
    told = (README.parent / "tests" / "stories" / f"{name}.md").read_text(encoding="utf-8")
    head, _, rest = told.removeprefix("# ").partition("\n```toml\n")
    title, words = head.strip().split("\n", 1)
    lines = rest.partition("```story\n")[2].partition("```")[0]
    return f"**{title}.** {words.strip()}\n\n```\n{lines}```\n"


def table() -> str:
    """One line a word, in the grammar's order; the seven to learn are bold."""
    lines = ["| word | how it is typed | what it does |", "|---|---|---|"]
    for word in WORDS:
        name = f"**{word.word}**" if word.seven else word.word
        lines.append(f"| {name} | {_cells(word.syntax)} | {word.meaning.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def _cells(syntax: str) -> str:
    return " · ".join(f"`{part.strip()}`" for part in syntax.replace("|", "\\|").split(" · "))


def write() -> None:
    text = README.read_text(encoding="utf-8")
    text = PART.sub(lambda found: found[1] + table() + found[2], text)
    text = STORY.sub(lambda found: found[1] + story(found[2]) + found[3], text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
