"""Which model gives scores, its stages, and stopping it."""
