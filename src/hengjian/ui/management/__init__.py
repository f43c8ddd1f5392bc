"""Commands of the interface package."""
