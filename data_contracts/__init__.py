"""What may come in: contracts for tables of cases, made from the catalogue."""
