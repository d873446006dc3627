"""Secrets go, everything else stays; characters that hide words go, and what people write stays readable."""



import pytest

from bot.core.redact import clean, redact
from tests.core.secrets import KINDS, clean_lines, secrets
from tests.support import cost, in_step


@pytest.mark.parametrize("kind", KINDS)
def test_every_made_secret_is_taken_out(kind: str) -> None:
    """1,000 cases a kind; twice is once."""
    for text, secret in secrets(kind, 1000):
        bare = redact(text)
        assert secret not in bare
        assert "[redacted " in bare
        assert redact(bare) == bare


def test_clean_lines_stay_as_they_are() -> None:
    touched = [line for line in clean_lines(10_000) if redact(line) != line]
    assert len(touched) <= 1, touched


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("postgres://ann:s3cr3t@db/x", "postgres://ann:[redacted password]@db/x"),
        ("PASSWORD=hunter2", "PASSWORD=[redacted secret]"),
        ('DB_PASSWORD = "letmein"', 'DB_PASSWORD = "[redacted secret]"'),
        ('"api_key": "0a1b2c3d4e5f"', '"api_key": "[redacted secret]"'),
        ("password=correct-h0rse", "password=[redacted secret]"),
        ("SECRET: abc12345", "SECRET: [redacted secret]"),
        ("API_KEY: str = 'k3y-of-the-house'", "API_KEY: str = '[redacted secret]'"),
        ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer [redacted credentials]"),
        ("x.invalid/a?sig=abcdefghij0123456789ab%3D&se=1", "x.invalid/a?sig=[redacted Azure signature]&se=1"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\nand no end", "[redacted private key]and no end"),
        ("TOKEN=$ecr3t99", "TOKEN=[redacted secret]"),
        ("TOKEN=make_token(user)", "TOKEN=make_token(user)"),
        ("TOKEN = load_token2", "TOKEN = load_token2"),
        ("TOKEN = get_it(a1)", "TOKEN = get_it(a1)"),
        ('TOKEN = "token"', 'TOKEN = "token"'),
        ("TOKEN=none", "TOKEN=none"),
        ("token=${TOKEN}", "token=${TOKEN}"),
        ("token=user2.token_1", "token=user2.token_1"),
        ("postgres://ann:$PASS@db", "postgres://ann:$PASS@db"),
        ("http://127.0.0.1:8080/users/@me", "http://127.0.0.1:8080/users/@me"),
        ("-----BEGIN PRIVATE KEY----- is how it begins", "[redacted private key]is how it begins"),
    ],
)  # fmt: skip
def test_the_secret_goes_and_its_surroundings_stay(text: str, bare: str) -> None:
    assert redact(text) == bare


LONG = {
    "letters": "a" * 10**6, "names": "PASSWORD" * 125_000, "colons": "://a:" * 200_000, "empty": "TOKEN= " * 140_000,
    "heads": "-----BEGIN PRIVATE KEY-----" * 37_000, "jwt": "eyJ" * 333_333, "dots": "a." * 500_000,
    "users": "://a:b" * 160_000, "quotes": 'password="' * 100_000, "escapes": "\x1b[" * 500_000,
    "osc": "\x1b]" * 500_000, "tags": "\U000e0041" * 10**6, "spaces": "TOKEN    " * 110_000,
    "joiners": "\u200d" * 10**6, "lines": "x\n" * 500_000,
}  # fmt: skip


@pytest.mark.parametrize("shape", LONG)
def test_a_megabyte_costs_four_times_a_quarter_of_it(shape: str) -> None:
    text = LONG[shape]
    quarter = text[: len(text) // 4]
    assert in_step(cost(lambda: redact(quarter)), cost(lambda: redact(text)))
    assert in_step(cost(lambda: clean(quarter)), cost(lambda: clean(text)))

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a\x00b\x07c\x7fd\x9be", "abcde"),
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b]8;;x\x1b\\link\x1b(B\x1bc\x1b", "red link"),
        ("a\r\nb\rc\x85d\u2028e\tf\n", "a\nb\nc\nd\ne\tf\n"),
        ("appr\u200bo\u00adv\u2060e\ufeff c5\u202egnp.exe\u2069\u200f", "approve c5gnp.exe"),
        ("ap\u200dprove \u200ck\u200d", "approve k"),
        ("👩\u200d🚀 ❤\ufe0f\u200d🔥 👍🏽 👨\u200d👩\u200d👧", "👩\u200d🚀 ❤\ufe0f\u200d🔥 👍🏽 👨\u200d👩\u200d👧"),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),
        (f"{ENGLAND} flag", f"{ENGLAND} flag"),
        ("hidden\U000e0061\U000e0070\ufe00\U000e0101 words", "hidden words"),
        ("lone \ud800 half", "lone  half"),
        ("👩\u200d\u200d🚀", "👩🚀"),
    ],
)  # fmt: skip
def test_hiding_characters_go_and_scripts_stay(text: str, bare: str) -> None:
    assert clean(text) == bare
