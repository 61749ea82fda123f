"""The seal: claims and a key become QR text, signed PDF and signed status list."""
