"""Attributes that no model may know, kept apart: is the model as right for one group as for another?"""
