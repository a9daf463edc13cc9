"""The basic values, all frozen: ranges, documents, spans, layers, changes; and the words and sentences of a text.

Nothing here reads a file, uses the clock or knows about a screen or a label schema.
"""
