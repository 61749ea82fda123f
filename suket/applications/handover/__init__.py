"""What is ready is handed out, once, to the person or whom they send."""
