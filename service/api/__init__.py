"""The HTTP side: each view parses, makes one call, and presents what comes back."""
