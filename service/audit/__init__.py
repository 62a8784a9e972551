"""The one place that writes what was seen and done."""
