"""Monitoring: whether the model is still accurate, whether people still decide, and the alarms about both."""
