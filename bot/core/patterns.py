"""What secrets look like: one line a kind. The group named `it` is the secret; without one it is the whole match.

Every pattern starts from something literal and every repetition that could overlap with its neighbour is bounded, so
that searching stays linear in the length of the text.
"""

import re

_W = r"[A-Za-z0-9_-]"

# A key block as people paste it, or as JSON holds it (`\n` for line ends). Without its end (a cut-off tail) the lines
# that follow the head go too.
_HEAD = r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
_BLOCK = rf"{_HEAD}(?:(?:(?!-----)[\s\S])*-----END [A-Z0-9 ]{{0,60}}-----|(?:[A-Za-z0-9+/=]{{16,}}|\s|\\[rn])*)"

# Kind, signs, pattern: no match without one of the signs in the text (or in it made small), and a sign is found fast.
PATTERNS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (kind, tuple(signs.split("|")), re.compile(pattern))
    for kind, signs, pattern in (
        ("private key", "PRIVATE KEY", _BLOCK),
        ("Anthropic key", "sk-ant-", rf"sk-ant-{_W}{{16,}}"),
        ("OpenAI key", "sk-", rf"(?<![A-Za-z0-9])sk-(?:proj|svcacct|admin|service|None|or-v1)-{_W}{{16,}}"),
        ("OpenAI key", "sk-", rf"(?<![A-Za-z0-9_])sk-[A-Za-z0-9]{{20,}}(?!{_W})"),
        ("Slack token", "xox|xapp-", r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,}|xapp-[0-9]-[A-Za-z0-9-]{8,}"),
        ("Slack webhook", "hooks.slack",
         r"hooks\.slack(?:-gov)?\.com/(?P<it>(?:services|workflows|triggers)/[A-Za-z0-9/_+-]{12,})"),
        ("Discord webhook", "discord",
         rf"discord(?:app)?\.com/api/(?:v[0-9]{{1,2}}/)?webhooks/(?P<it>[0-9]{{9,22}}/{_W}{{20,}})"),
        ("Discord token", ".", rf"(?<![A-Za-z0-9_.-])[MNO]{_W}{{22,28}}\.{_W}{{6,7}}\.{_W}{{27,45}}(?![A-Za-z0-9_-])"),
        ("GitHub token", "ghp_|gho_|ghu_|ghs_|ghr_|github_pat_",
         r"gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{22,}"),
        ("GitLab token", "glpat-", rf"glpat-{_W}{{20,}}"),
        ("npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
        ("Hugging Face token", "hf_", r"(?<![A-Za-z0-9_])hf_[A-Za-z0-9]{30,}"),
        ("AWS key id", "AKIA|ASIA|ABIA|ACCA|AIDA|AROA",
         r"(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AIDA|AROA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
        ("AWS secret", "secret", r"(?i:secret_?(?:access_?)?key)(?:\\?[\"'])?\s{0,4}(?:=>?|:)\s{0,4}(?:\\?[\"'])?"
         r"(?P<it>[A-Za-z0-9/+]{40}={0,2})(?![A-Za-z0-9/+])"),
        ("Google key", "AIza|ya29.|GOCSPX-", rf"AIza{_W}{{35}}|ya29\.{_W}{{20,}}|GOCSPX-{_W}{{20,}}"),
        ("Azure key", "Key=|Secret=",
         r"(?:AccountKey|SharedAccessKey|SharedSecretKey|Secret)=(?P<it>[A-Za-z0-9+/]{20,}={0,2})"),
        ("Azure signature", "sig=", r"(?:[?&;]|\b)sig=(?P<it>[A-Za-z0-9%+/_-]{20,}(?:=|%3[Dd]){0,2})"),
        ("Azure secret", "Q~", r"(?<![\w~.-])[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
        ("Stripe key", "k_live_|k_test_|whsec_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/]{20,}"),
        ("JWT", "ey", rf"(?<![A-Za-z0-9_-])ey[A-Z]{_W}{{6,}}\.{_W}{{6,}}\.{_W}*"),
        ("password", "://", r"://[^\s/:@\"'<>]{0,128}:"
                     r"(?P<it>(?!\$[A-Za-z_{(]|[<{]|\*{3}|\[redacted|%[({])[^\s/\"'`<>]{1,256})@(?=[\w\[.%$-])"),
        ("password", ";", r"(?i:;\s{0,3}(?:password|pwd))\s{0,3}=\s{0,3}"
                     r"(?P<it>(?!\$[A-Za-z_{(]|[<{]|\*{3}|\[redacted)[^;\"'\s]{1,256})"),
        ("credentials", "author", r"(?i:authorization)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?i:basic|bearer|token)\s{1,3}"
                        r"(?P<it>[A-Za-z0-9._~+/-]{12,}={0,2})"),
    )
)  # fmt: skip

SIGNS = tuple((sign, n) for n, (_, signs, _) in enumerate(PATTERNS) for sign in signs)  # all in one loop: the hot path

# NAME=value, NAME: "value" and the like: `name` ends in a word for something secret, `value` is judged by `redact`.
_SECRET = (
    r"PASSWORD|PASSWD|PASSPHRASE|(?<![A-Z])PASS|(?<![A-Z])PWD|SECRET|TOKEN|CREDENTIALS?|(?<![A-Z])DSN"
    r"|(?:API|ACCESS|SECRET|PRIVATE|AUTH|ACCOUNT|ENCRYPTION|SIGNING|MASTER|SERVICE|LICENSE|SHARED|STORAGE|SSH|APP)_?KEY"
)
_VALUE = (
    r"(?P<gap>\s{0,4})(?P<quote>\\?[\"'])?\s{0,4}(?::\s{0,3}\w{1,20}\s{0,3})?(?:=>|[=:])(?P<space>[ \t]{0,4})"
    r"(?:\\?\"(?P<double>[^\"\n\\]{1,2000})|'(?P<single>[^'\n]{1,2000})|(?P<bare>[^\s\"'`]\S{0,2000}))"
)
UPPER = re.compile(rf"(?P<name>(?:{_SECRET})(?:_?[0-9]{{1,3}})?){_VALUE}")
LOWER = re.compile(
    r"(?P<name>(?i:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|auth[-_]?key))"
    + _VALUE
)
UPPER_SIGNS = ("PASS", "PWD", "SECRET", "TOKEN", "CREDENTIAL", "DSN", "KEY")
LOWER_SIGNS = ("pass", "secret", "token", "key")
