"""The disk: one SQLite file that holds documents, layers and the history of everything that was done to them.

The only package with SQL. The rest of the program uses the class ``Store`` alone; the other modules, except
``database``, are functions on a connection for which the caller has begun a transaction. What to show and what a
change means is not decided here.
"""
