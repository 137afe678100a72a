"""What the tests of the statistics share."""

from hypothesis import settings

# The first example of a test may import statsmodels, and the machine may be shared: time is no property of a formula.
settings.register_profile("analysis", deadline=None)
settings.load_profile("analysis")
