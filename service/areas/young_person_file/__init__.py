"""The rights of a young person over their record."""
