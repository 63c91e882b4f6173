"""One trace from the request that submits an article to the status that is published; nothing unless switched on."""
