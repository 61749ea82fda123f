"""What institutions ask: with keys below /api/v1/institution."""
