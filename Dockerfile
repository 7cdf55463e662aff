# docker build -t cryptopulse . && docker run --init -p 8501:8501 -v cryptopulse:/data cryptopulse
# The container starts as root only to part the services: web, jobs, signer and database each run as an OS user
# of their own, and the launcher above them opens no socket (docs/running.md).
FROM python:3.11-slim-bookworm

ENV DEBIAN_FRONTEND=noninteractive \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

RUN apt-get update \
    && apt-get install --no-install-recommends -y fonts-dejavu-core procps tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && for user in db web jobs signer; do \
         useradd --system --no-create-home --shell /usr/sbin/nologin "cryptopulse-$user"; \
       done \
    && for user in web jobs signer; do usermod --append --groups cryptopulse-db "cryptopulse-$user"; done

WORKDIR /srv/cryptopulse

COPY requirements.lock ./
RUN pip install --require-hashes --no-deps --requirement requirements.lock

COPY app.py ./
COPY .streamlit ./.streamlit
COPY core ./core
COPY jobs ./jobs
COPY pages ./pages

ENV CRYPTOPULSE_HOME=/data \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true

RUN mkdir --mode=0711 /data
VOLUME /data
EXPOSE 8501

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"STREAMLIT_SERVER_PORT\"]}/readyz', timeout=4)"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["streamlit", "run", "app.py"]
