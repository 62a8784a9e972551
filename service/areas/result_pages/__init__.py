"""A stored screening as people read it."""
