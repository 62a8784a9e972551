"""Words that somebody typed into a form and has not sent yet, kept so that they are not lost."""
