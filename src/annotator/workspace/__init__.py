"""The whole application without a screen: open a document, press keys, keep what they change, answer requests.

Screen, replay and tour all build on this package: the screen shows steps, the replay presses keys, the tour observes.
"""
