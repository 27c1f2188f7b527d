# Contact Hub in three steps: the packages it runs with, the console and the wheel, and a small image that runs them.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.lock scripts/uv.lock ./
RUN python -m venv /opt/hub \
    && pip install --no-cache-dir --require-hashes -r uv.lock \
    && uv pip install --no-cache --python /opt/hub/bin/python --require-hashes -r requirements.lock

FROM packages AS wheel
COPY requirements-build.lock ./
RUN python -m venv .venv \
    && uv pip install --no-cache --python .venv/bin/python --require-hashes -r requirements-build.lock
COPY scripts/link_node.py scripts/
RUN .venv/bin/python scripts/link_node.py
ENV PATH=/build/.venv/bin:$PATH
COPY agent_ui/package.json agent_ui/package-lock.json agent_ui/.npmrc agent_ui/
RUN cd agent_ui && npm ci
COPY . .
RUN cd agent_ui && npm run build
RUN hatchling build -t wheel && uv pip install --no-cache --python /opt/hub/bin/python --no-deps dist/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/hub --create-home hub
COPY --from=wheel /opt/hub /opt/hub
COPY config /etc/contact-hub
ENV PATH=/opt/hub/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HUB_MODE=production \
    HUB_HOST=0.0.0.0 \
    HUB_PORT=8080 \
    HUB_DATA_DIR=/var/lib/hub \
    HUB_CONFIG_DIR=/etc/contact-hub
USER hub
WORKDIR /var/lib/hub
VOLUME /var/lib/hub
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['HUB_PORT']}/healthz\", timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["hub"]
CMD ["serve"]
