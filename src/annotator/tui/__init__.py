"""Textual: one screen that passes keys to the workspace and paints the steps that come back. It decides nothing.

The order is always step, save, show: a step that could not be saved is never painted.
"""
