"""Made secrets, a kind at a time, and lines without any. One seed gives one list; nothing here was ever a real key."""

import base64
import random
import string
import uuid
from collections.abc import Callable

ALNUM = string.ascii_letters + string.digits
WORD = ALNUM + "_-"
B64 = ALNUM + "+/"
SYMBOLS = "!#$%&*+-.^_~@"


class Maker(random.Random):
    """Random pieces of text."""

    def of(self, letters: str, low: int, high: int = 0) -> str:
        return "".join(self.choices(letters, k=self.randint(low, high or low)))

    def word(self) -> str:
        return self.of(string.ascii_lowercase, 3, 9)

    def password(self) -> str:
        """As people and managers make them: 8 to 24 characters, some of them marks; it begins like no reference."""
        return self.choice(ALNUM) + self.of(ALNUM + SYMBOLS, 7, 23)

    def lines(self, size: int, width: int, end: str) -> str:
        body = self.of(B64, size)
        return end.join(body[i : i + width] for i in range(0, size, width))


def pem(m: Maker, end: str) -> tuple[str, str]:
    kind = m.choice(("RSA ", "EC ", "OPENSSH ", "DSA ", "ENCRYPTED ", ""))
    body = m.lines(m.randint(200, 1600), 64, end)
    locked = kind == "RSA " and m.random() < 0.3
    extra = f"Proc-Type: 4,ENCRYPTED{end}DEK-Info: AES-128-CBC,0F{end}{end}" if locked else ""
    return f"-----BEGIN {kind}PRIVATE KEY-----{end}{extra}{body}{end}-----END {kind}PRIVATE KEY-----", body[-40:]


def service_account(m: Maker) -> tuple[str, str]:
    key, body = pem(m, "\\n")
    return f'{{"type": "service_account", "id": "{m.word()}", "private_key": "{key}\\n", "client_id": "1"}}', body


def jwt(m: Maker) -> tuple[str, str]:
    head, body = (
        base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        for text in ('{"alg":"HS256","typ":"JWT"}', f'{{"sub":"{m.of(string.digits, 4, 12)}","name":"{m.word()}"}}')
    )
    sign = m.of(WORD, 43)
    return f"{head}.{body}.{sign}", sign


def discord(m: Maker) -> tuple[str, str]:
    id = base64.b64encode(str(m.randint(10**17, 10**19 - 1)).encode()).decode().rstrip("=")
    return f"{id}.{m.of(WORD, 6)}.{(tail := m.of(WORD, 27, 38))}", tail


def github(m: Maker) -> tuple[str, str]:
    it = m.of(ALNUM, 36)
    return m.choice((f"{m.choice(('ghp', 'gho', 'ghu', 'ghs', 'ghr'))}_{it}", f"github_pat_{m.of(ALNUM, 22)}_{it}")), it


def openai(m: Maker) -> tuple[str, str]:
    it = m.of(ALNUM, 20) + "T3BlbkFJ" + m.of(ALNUM, 20)
    new = m.of(WORD, 74)
    return m.choice(((f"sk-{it}", it), (f"sk-{m.choice(('proj', 'svcacct', 'admin'))}-{new}", new)))


def slack(m: Maker) -> tuple[str, str]:
    it, n = m.of(ALNUM, 24, 40), m.of(string.digits, 10, 13)
    head = m.choice(("xoxb-", "xoxp-", "xoxe-", "xoxe.xoxp-1-", "xapp-1-A", "xoxa-2-"))
    return f"{head}{n}-{n}-{it}", it


def slack_webhook(m: Maker) -> tuple[str, str]:
    it = m.of(ALNUM, 24)
    return f"https://hooks.slack.com/services/T{m.of(ALNUM, 8).upper()}/B{m.of(ALNUM, 8).upper()}/{it}", it


def discord_webhook(m: Maker) -> tuple[str, str]:
    it = m.of(WORD, 68)
    host = m.choice(("discord.com/api/webhooks", "discordapp.com/api/webhooks", "ptb.discord.com/api/v10/webhooks"))
    return f"https://{host}/{m.randint(10**17, 10**18)}/{it}", it


def aws_secret(m: Maker) -> tuple[str, str]:
    it = m.of(B64, 40)
    form = m.choice((
        "aws_secret_access_key = {}", "AWS_SECRET_ACCESS_KEY={}", 'export AWS_SECRET_ACCESS_KEY="{}"',
        '"SecretAccessKey": "{}"', "secretAccessKey: '{}'", "AWS_SECRET_KEY: {}",
    ))  # fmt: skip
    return form.format(it), it


def azure(m: Maker) -> tuple[str, str]:
    key, sign = m.of(B64, 86) + "==", m.of(ALNUM, 42) + "%3D"
    name, date = m.word(), "2026-01-02T03:04:05Z"
    return m.choice((
        (f"DefaultEndpointsProtocol=https;AccountName={name};AccountKey={key};EndpointSuffix=core.windows.net", key),
        (f"Endpoint=sb://{name}.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={key[42:]}", key[42:]),
        (f"https://{name}.blob.core.windows.net/c?sv=2022-11-02&ss=b&se={date}&sp=r&sig={sign}", sign),
        (f"SharedAccessSignature sr={name}&sig={sign}&se=1700000000&skn=root", sign),
        (f"Server={name}.database.windows.net,1433;User ID={name};Password={(p := m.of(ALNUM, 16))};Encrypt=True", p),
    ))  # fmt: skip


def database(m: Maker) -> tuple[str, str]:
    it, user = m.password(), m.choice((m.word(), ""))
    scheme = m.choice(("postgres", "postgresql+psycopg", "mysql", "mongodb+srv", "redis", "amqps", "mssql"))
    return f"{scheme}://{user}:{it}@{m.word()}.{m.word()}.net:{m.randint(1024, 65535)}/{m.word()}", it


def basic(m: Maker) -> tuple[str, str]:
    it = m.password()
    scheme = m.choice(("https", "http", "ftp", "git+https"))
    return f"{scheme}://{m.word()}:{it}@{m.word()}.example.com/{m.word()}.git", it


def env(m: Maker) -> tuple[str, str]:
    names = ("PASSWORD", "API_KEY", "TOKEN", "SECRET", "SECRET_KEY", "PASSWD", "ACCESS_KEY", "AUTH_TOKEN", "PWD")
    name = m.choice(names)
    before = m.choice(("", m.word().upper() + "_"))
    before = before or ("DB_" if name == "PWD" else "")
    it = m.choice((m.password(), m.of(string.hexdigits, 32), m.of(ALNUM, 20, 60), m.of(string.ascii_lowercase, 8, 14)))
    form = m.choice(("{}={}", "export {}={}", '{}="{}"', "{}='{}'", 'export {}="{}"', '      {}: "{}"', "-e {}={}"))
    return form.format(before + name, it), it




KINDS: dict[str, Callable[[Maker], tuple[str, str]]] = {
    "Anthropic": lambda m: (f"sk-ant-{m.choice(('api03', 'admin01', 'oat01'))}-{(it := m.of(WORD, 93))}AA", it),
    "OpenAI": openai,
    "Slack": slack,
    "Slack webhook": slack_webhook,
    "Discord": discord,
    "Discord webhook": discord_webhook,
    "GitHub": github,
    "AWS key id": lambda m: (f"{m.choice(('AKIA', 'ASIA'))}{(it := m.of(string.ascii_uppercase + '234567', 16))}", it),
    "AWS secret": aws_secret,
    "Google key": lambda m: (f"AIza{(it := m.of(WORD, 35))}", it),
    "Google service account": service_account,
    "Azure": azure,
    "Stripe": lambda m: (f"{m.choice(('sk', 'rk'))}_{m.choice(('live', 'test'))}_{(it := m.of(ALNUM, 24, 99))}", it),
    "private key": lambda m: pem(m, "\n"),
    "JWT": jwt,
    "database": database,
    "basic auth": basic,
    "env": env,
}
AROUND = (
    "{}", "key: {}", "  {}  ", "2026-01-02 03:04:05 ERROR cannot use {} here", "+{}", "see {}, then go on",
    "$ curl {} | sh", "a\n{}\nb", "({})", "`{}`", "<{}>", "x = ['{}']",
)  # fmt: skip


def secrets(kind: str, count: int, seed: int = 7) -> list[tuple[str, str]]:
    """Lines with one secret each, and the part that must be gone."""
    m = Maker(f"{kind} {seed}")
    made = []
    for _ in range(count):
        text, it = KINDS[kind](m)
        made.append((text if kind == "env" else m.choice(AROUND).format(text), it))
    return made


def clean_lines(count: int, seed: int = 7) -> list[str]:
    """Lines as agents print them, without a secret in any: hashes, ids, images, code, prose."""
    m = Maker(seed)
    return [m.choice(CLEAN)(m) for _ in range(count)]


PROSE = (
    "The token is in the test vault, use the name CI_TOKEN", "password: required, at least 8 characters",
    "Set API_KEY= in your environment before you start", "The secret of a good report is that it can be read",
    "Each request counts max_tokens=4096 against the budget", "a task's token count: 1,204 of 2,000",
    "see https://example.com:8080/users/@me for the page", "git clone git@github.com:acme/billing.git",
    "approve c4: keep the password field, drop the rest", "PASSWORD_FILE=/run/secrets/db is read at start",
    "Authorization: Bearer <token> is sent with each call", "passes: 212, secrets: 0, tokens: 8 of 10",
    "ask-me-anything-about-this-project-and-its-history-since-2019", "the skeleton-key-for-the-museum-of-modern-art",
)  # fmt: skip
CODE = (
    "    password = getpass.getpass('Password: ')", "TOKEN = os.environ['TOKEN']", 'api_key=os.getenv("API_KEY"),',
    "export PASSWORD=$(pass show db)", "API_KEY=${{ secrets.API_KEY }}",
    "def login(self, user: str, password: str) -> Token:", "token = tokens[i + 1]", "self.token = token",
    "TOKEN=$TOKEN make deploy", "if token is None or token == '':", "secret: str = field(repr=False)",
    'DATABASE_URL = f"postgres://{user}:{password}@{host}/{name}"', "    password=settings.database.password,",
    "TOKEN: Final = 'token'", "const token = await getToken(user);", "PASSWORD = None",
    "token=token_for(user2, scope='read')", "assert parse(tokens).token == Token.NAME",
    "-    secret = load_secret(path)", 'parser.add_argument("--password", help="the password")',
    "password: ${DB_PASSWORD}", "  token: { type: string, minLength: 20 }",
    "csrf_token = request.cookies.get('csrf_token')", "TOKEN_RE = re.compile(r'x')",
    "public_key = ssh.load('id_ed25519.pub')", "-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----",
    "AccountKey=",
)  # fmt: skip
CLEAN: tuple[Callable[[Maker], str], ...] = (
    lambda m: m.of("0123456789abcdef", 40),
    lambda m: f"commit {m.of('0123456789abcdef', 40)}",
    lambda m: f"{m.of('0123456789abcdef', 64)}  dist/{m.word()}-{m.randint(0, 9)}.{m.randint(0, 20)}.tar.gz",
    lambda m: f"index {m.of('0123456789abcdef', 7)}..{m.of('0123456789abcdef', 7)} 100644",
    lambda m: str(uuid.UUID(int=m.getrandbits(128), version=4)),
    lambda m: f"request {uuid.UUID(int=m.getrandbits(128), version=4)} took {m.randint(1, 900)} ms",
    lambda m: f"data:image/png;base64,iVBORw0KGgo{m.of(B64, 60, 4000)}==",
    lambda m: f'<img src="data:image/gif;base64,R0lGODlh{m.of(B64, 60, 400)}">',
    lambda m: m.of(B64, 76),
    lambda m: f'"integrity": "sha512-{m.of(B64, 86)}==",',
    lambda m: f"    --hash=sha256:{m.of('0123456789abcdef', 64)} \\",
    lambda m: f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{m.of(B64, 43)} {m.word()}@{m.word()}",
    lambda m: f"https://{m.word()}.example.com/{m.word()}/{m.of(ALNUM, 22)}?page={m.randint(1, 99)}&sort={m.word()}",
    lambda m: f"{m.word()}.{m.word()}.{m.word()}_{m.word()}({m.word()}={m.randint(0, 999)})",
    lambda m: f"def {m.word()}_{m.word()}({m.word()}: int) -> str:  # {m.word()} {m.word()}",
    lambda m: " ".join(m.word() for _ in range(m.randint(3, 30))),
    lambda m: f"{m.randint(0, 23):02}:{m.randint(0, 59):02} a{m.randint(1, 99)} {m.word()}: {m.randint(0, 212)} passed",
    lambda m: m.choice(PROSE),
    lambda m: m.choice(CODE),
    lambda m: f"{m.choice(CODE)}  # {m.word()}",
)
