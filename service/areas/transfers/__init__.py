"""Handing a case over to another team."""
