"""How the property tests draw: the same examples in every run, so that a run says what the change at hand did.

``pytest --hypothesis-profile=hunt`` draws others each time, to find what these do not.
"""

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("hunt", deadline=None, print_blob=True)
settings.load_profile("same")
