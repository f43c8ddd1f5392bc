"""Pages of signing in."""
