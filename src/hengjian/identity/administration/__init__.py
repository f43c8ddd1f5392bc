"""What the three administrators keep: bodies and units, people and accounts, posts, grants. Everything is audited.

The system administrator enters; the security administrator puts posts in force and gives grants; the audit
administrator reads. Nothing is deleted: it ends.
"""
