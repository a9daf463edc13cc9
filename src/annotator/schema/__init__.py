"""The label schema: what may be marked and asked, as frozen values, and the strict YAML in which people write it.

Nothing here holds spans or reads files other than schema and key files. ``values`` is cheap to import; ``loading``
imports PyYAML and pydantic and is itself imported only when a YAML file is read.
"""
