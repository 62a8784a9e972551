"""What everything stands on: clock, errors, settings, keys, languages, rules for typed texts."""
