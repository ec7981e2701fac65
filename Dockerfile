# docker build -t ddpm-tui .                                for an NVIDIA GPU
# docker build -t ddpm-tui:cpu --build-arg DEVICE=cpu .     without one
# How to run it, and what it does: docs/docker.md
#
# Everything in it is locked by hash, but for Debian's packages and the image it begins with. To
# hold that too, name its digest (`docker buildx imagetools inspect python:3.12-slim-bookworm`):
#   --build-arg PYTHON_IMAGE=python:3.12-slim-bookworm@sha256:...
ARG PYTHON_IMAGE=python:3.12-slim-bookworm

# The packages: by far the largest layer, which changes with the lock file alone.
FROM ${PYTHON_IMAGE} AS packages
ARG DEVICE=gpu
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/venv
WORKDIR /build
COPY locks/gpu.txt locks/runtime.txt locks/
RUN case "$DEVICE" in \
        gpu) lock=locks/gpu.txt ;; \
        cpu) lock=locks/runtime.txt ;; \
        *) echo "DEVICE must be gpu or cpu, and is '$DEVICE'." >&2; exit 2 ;; \
    esac \
    && /opt/venv/bin/python -m pip install --quiet --require-hashes -r "$lock"

# ddpm-tui itself: a layer of a few megabytes.
FROM packages AS wheel
COPY pyproject.toml README.md LICENSE THIRD_PARTY_NOTICES.md* ./
COPY checkpoints checkpoints
COPY engine engine
COPY tui tui
COPY web web
RUN /opt/venv/bin/python -m hatchling build --target wheel --directory /build/dist \
    && /opt/venv/bin/python -m pip install --quiet --no-deps --no-index --ignore-installed \
        --prefix /build/installed /build/dist/*.whl

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="ddpm-tui" \
      org.opencontainers.image.description="The terminal workbench for training diffusion models" \
      org.opencontainers.image.licenses="MIT"
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini=0.19.0-1* \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 1000 ddpm \
    && useradd --uid 1000 --gid 1000 --no-create-home --home-dir /tmp ddpm \
    && install --directory --owner 1000 --group 1000 /app/checkpoints
COPY --from=packages /opt/venv /opt/venv
COPY container/ddpm-tui /usr/local/bin/ddpm-tui
COPY --from=wheel /build/installed /opt/venv
# What is to stay is in the volume: runs, prepared images, the workbench's settings.
ENV DDPM_CHECKPOINTS=/app/checkpoints \
    DDPM_CACHE=/app/checkpoints/.cache \
    DDPM_CONFIG=/app/checkpoints/.config \
    HOME=/tmp \
    LOGNAME=ddpm \
    LANG=C.UTF-8 \
    TERM=xterm-256color \
    COLORTERM=truecolor \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
# What commands save by a plain name is in the volume too.
WORKDIR /app/checkpoints
VOLUME ["/app/checkpoints"]
EXPOSE 7860
# It saves first; give it time: docker run --stop-timeout 60, or docker stop -t 60.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=2 \
    CMD ["/opt/venv/bin/python", "-P", "-m", "tui.container.health"]
# It starts as root only to become the owner of the runs (tui/container/owner.py): no USER here.
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/venv/bin/python", "-P", "-m", "tui.container.attend"]
CMD []
