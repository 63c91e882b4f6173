"""The one-machine default behind ``claimwire up``: Redis, api, worker and beat as children of one process.

For a real deployment run the roles apart (``claimwire api``, ``worker``, ``beat``) under a supervisor of your own.
"""
