"""A typist made of code: it types gold spans with the real keys, so that the keys per span can be counted.

What it presses goes through the same keymap, commands and session as a person's keys, and it goes by the rows of
a screen. Nothing here reads a file, keeps anything on a disk or knows of Textual.
"""
