"""The demo city: real divisions, invented people, cases good and bad; the same for the same seed."""
