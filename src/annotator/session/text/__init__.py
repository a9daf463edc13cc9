"""Positions in a text, independent of the session: search hits, aims, extents, occurrences of a string."""
