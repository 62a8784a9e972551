"""Does the model still hold? Statistics of monitoring on plain arrays, light enough for the service."""
