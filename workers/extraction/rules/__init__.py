"""Rules as data: their type, the loader that checks them, and the matcher that tries them on a clause."""
