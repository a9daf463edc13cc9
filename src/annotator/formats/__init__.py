"""Files to values and back: one file per format, reading and writing side by side, a record at a time.

Readers yield ``core`` records with offsets in code points and raise ``FormatError`` with the file and line;
writers yield lines. What a path is read with stands in ``reading``. No database, schema check, screen or
network is known here, and nothing is repaired unasked.
"""
