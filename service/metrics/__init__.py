"""What Prometheus is told: requests are counted in files that the processes of one API share, the work in Redis.

The files belong to one machine and one start of the API. What workers did is counted in the broker, as they run on any
number of machines and have no port to be asked at.
"""
