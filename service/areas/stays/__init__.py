"""Stays in crisis care: the weeks from placement to closing, and what people did in them."""
