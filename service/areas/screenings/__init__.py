"""A round of intake: draft answers, own judgement, and only then the screening, stored for good."""
