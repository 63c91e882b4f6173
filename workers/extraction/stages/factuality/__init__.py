"""How it is put: polarity and modality."""
