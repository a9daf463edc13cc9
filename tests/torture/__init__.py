"""``make torture``: what the tests do to the disk and to the terminal, hundreds of times and by chance.

One function a kind runs a trial, and an assertion that fails is something that was lost. ``tests/docs`` compares the
table on the page of reliability with the kinds.
"""
