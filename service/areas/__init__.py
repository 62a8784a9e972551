"""What users name: one folder each with its routes, views, questions and tables."""
