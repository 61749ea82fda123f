"""What institutions ask: machines with keys below /api/v1, people below /lembaga."""
