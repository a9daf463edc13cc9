"""What a person and a project have settled in ``annotator.yaml``: one declaration, the files, and what is in force.

``settings`` and ``layers`` are cheap to import; ``loading`` brings PyYAML and is imported only where there is such a
file. Where the files are is not known here.
"""
