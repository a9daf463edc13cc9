"""What a text looks like: glyphs, rows and runs, as plain values in cells.

``cells`` says what one grapheme cluster shows and keeps everything a terminal would obey off the screen,
``breaks`` and ``folding`` where a row may end, ``wrap`` which rows a text has, and ``runs`` which labels,
selections and overlays are on which cells of a row; ``lines`` measures one-line strings and ``form_rows`` lays
out the tagging form. There are no colours and no widgets here, keys are shown but not handled, and nothing
remembers where the reader is: the layer above asks for rows by offset and paints the runs it gets.
"""
