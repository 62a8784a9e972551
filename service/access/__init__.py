"""The one place that decides who may see or do what."""
