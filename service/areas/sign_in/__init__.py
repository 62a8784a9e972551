"""The people who work here: signing in, the own account, names and teams."""
