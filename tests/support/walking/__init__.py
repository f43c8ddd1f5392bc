"""Every way through a procedure, over a small world that keeps its own account of what happened.

`graph` walks a `Scene`; `penalty`, `spot`, `review`, `hearing`, `deliberation` and `serving` are the scenes. What a
scene calls wrong is read from its account alone, so that what is proved does not rest on the rules it is proved of.
"""
