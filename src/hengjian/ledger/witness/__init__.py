"""The witness: a process that signs heads and remembers them, apart from the platform and its database.

Nothing here knows Django: the process loads it, takes hold of its files and then becomes another user.
"""
