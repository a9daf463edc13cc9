"""The whole application without a screen: open a document, press keys, keep what they change, answer requests.

A screen shows what it is given, a replay presses keys, the tour watches; all of them stand on this floor.
"""
