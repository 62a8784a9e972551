"""Whether a band may bring an in-person assessment forward: proposed by one person, approved by another."""
