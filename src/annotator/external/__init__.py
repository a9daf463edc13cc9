"""Asks other people's models for spans: spaCy pipelines, servers, other packages' suggesters. Never uses the screen.

The only room that opens connections to other machines, and only to addresses that this person has confirmed on this
machine (``confirmed_addresses``). What a model answers is checked against the text before anybody sees it.
"""
