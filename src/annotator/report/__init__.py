"""A project as one page of HTML that needs nothing else: charts, tables, disagreements, the codebook.

It is given values and returns text; it reads no database and writes no file. Charts are drawn by Vega-Lite (the package
``vl-convert-python``, extra ``report``), which is imported when the first one is drawn.
"""
