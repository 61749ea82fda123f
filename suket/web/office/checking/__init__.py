"""The verifier's pages: the next application, side by side, and the list of all."""
