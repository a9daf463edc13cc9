"""The words of the field as frozen values: ranges, documents, spans, layers, and where words and sentences end.

Nothing here reads a file, asks the clock or knows of a screen or a label schema.
"""
