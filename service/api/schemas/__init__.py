"""What the API takes and gives, as marshmallow schemas: those of requests check, those of answers document."""
