"""Acute danger: what to do now and whom to call, one jump from every page."""
