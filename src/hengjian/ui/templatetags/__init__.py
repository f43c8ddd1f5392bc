"""Template filters of the interface."""
