"""Does the model still hold, and do people still decide? What monitoring counts, and the alarms it raises."""
