"""Codes of the national standards, both ways: each module can `check`, `parse` and `make` one of them.

`check` gives every problem that makes a code unusable; `warn`, where there is one, what is odd but occurs in
real codes (abolished divisions, historic organisation codes) and must not be refused. `parse` raises
Problems.
"""
