"""The disk: one SQLite file that holds documents, layers and the history of everything that was done to them.

The only floor with SQL. ``store`` is the one door; behind it every module but ``database`` is a set of functions
on a connection that someone else has put into a transaction. What to show and what a change means is not decided
here.
"""
