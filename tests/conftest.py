"""Settings every test runs under."""

from hypothesis import settings

# Two cores shared by the whole gate: a slow example is no failure, and one commit gives one result.
settings.register_profile("podium", deadline=None, derandomize=True)
settings.register_profile("few", parent=settings.get_profile("podium"), max_examples=20)  # under the tracer of coverage
settings.load_profile("podium")
