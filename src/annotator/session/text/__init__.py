"""Positions in the text of a session: search hits, aims, extents, occurrences of strings, stops, caret motions."""
