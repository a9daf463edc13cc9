"""The settings of a user and of a project in ``annotator.yaml``: the declarations, the files, and what is in force.

``settings`` and ``layers`` are cheap to import; ``loading`` imports PyYAML, so it is imported only where there is such
a file. Where the files are is not known here.
"""
