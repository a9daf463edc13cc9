"""The whole application without a screen: what is selected, and what each command changes.

Everything here is a frozen value or a pure function. The clock, the maker of ids, the rows of the screen and the
history on disk come in as parameters (``context``); nothing here does input or output or keeps state of its own.
"""
