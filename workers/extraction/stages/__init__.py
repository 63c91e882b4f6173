"""The stages of the pipeline, one file each, in the order in which `pipeline.py` calls them."""
