"""The use cases, one verb and noun a file. They take the servers they work with as arguments, and know no HTTP."""
