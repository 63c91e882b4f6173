"""The extraction side of claimwire: Celery tasks, and the pure extraction pipeline that they call."""
