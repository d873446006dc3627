from bot.cli import run
from tests.platforms import add

add()
run()
