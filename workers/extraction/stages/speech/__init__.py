"""Who says it: acts of speaking, quotations, speakers by their fullest names."""
