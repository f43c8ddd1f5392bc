"""Ordinary penalties of the demo: told from scripts (`way`, `faults`), then played through the door (`play`)."""
