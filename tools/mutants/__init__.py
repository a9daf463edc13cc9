"""Plant small faults in copies of the sources and report which of them the tests notice.

``faults`` finds what can be planted, ``tree`` copies the sources, ``mapping`` knows which tests run a line, ``plugin``
goes into pytest, ``trial`` runs one fault, ``report`` says what came of it.

The faults are this project's own small set on ``ast``. The operators of cosmic-ray and mutmut were looked at first:
neither drops an operand of a condition, a filter of a comprehension or a statement, which is what went unnoticed
here, and both plant many faults in texts. What the two would bring along (SQLAlchemy, aiohttp, libcst) is more than
is left of them then.
"""
