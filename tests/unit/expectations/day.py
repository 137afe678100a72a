"""The day of every check of these tests: after all that the rows of the small warehouse tell of."""

from datetime import date

DAY = date(2026, 11, 23)
