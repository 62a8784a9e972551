"""Accounts, their roles and teams, changed by two people."""
