"""Who acts: permissions, actors, sessions, passwords and their tables."""
