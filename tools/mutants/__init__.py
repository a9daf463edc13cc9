"""Plant small faults in copies of the sources and report which of them the tests notice.

The faults are this project's own small set on ``ast``. The operators of cosmic-ray and mutmut were looked at first:
neither removes an operand, a filter of a comprehension or a statement, which are the faults that went unnoticed here,
and both change many texts. They would also bring SQLAlchemy and aiohttp, or libcst, along.
"""
