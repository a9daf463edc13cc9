"""Textual: one screen that hands keys down to the session and paints what comes back. It decides nothing.

The order is always step, keep, show: nothing is painted that the disk refused.
"""
