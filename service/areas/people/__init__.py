"""Who works here: accounts, roles, teams, signing in."""
