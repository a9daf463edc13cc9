"""Positions in a text, whoever works on it: search hits, aims, extents, occurrences of a string."""
