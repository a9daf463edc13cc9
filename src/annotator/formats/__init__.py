"""Files to values and back: one file per format, reading and writing side by side, a record at a time.

Readers yield ``core`` records with offsets in code points and raise ``FormatError`` with the file and line;
writers yield lines. ``reading`` chooses the format for a path. Nothing here uses the database, checks a schema,
or needs a screen or a network, and no file is repaired unless the user asks for it.
"""
