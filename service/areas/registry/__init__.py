"""Which model gives scores here, whether it may, and the switch that stops it."""
