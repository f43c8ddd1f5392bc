"""The interface for other systems, at /api/v1/: what pages show, within the same scope, and a place to hand in.

`site.api` is mounted by `web.urls`; `auth` says who asks, `problems` how every refusal looks, `listing` turns the
lists of pages into answers. docs/api.md is for those who connect a system (ADR 0029).
"""
