"""The label schema: what may be marked and asked, as frozen values, and the strict YAML that people write it in.

No span lives here and no file but the schema's own is read. ``values`` is cheap to import; ``loading`` brings
PyYAML and pydantic and is imported only when a YAML file is read.
"""
