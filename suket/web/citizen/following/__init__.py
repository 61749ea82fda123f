"""Who applied sees from home how far it has come, and reports a loss."""
