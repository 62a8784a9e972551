"""The in-person assessment: a guide for the conversation, the record of it, and the outcome people gave."""
