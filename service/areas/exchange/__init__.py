"""What other systems read and send: a round of a case in FHIR R4."""
