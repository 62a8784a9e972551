"""The in-person assessment: a guide for the conversation, the form to record it, and the outcome."""
