"""A city in which everybody has something that others must not see, and the matrix of who asks for what."""
