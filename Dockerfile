# One image for web, worker, beat and migrate.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=esafety.settings \
    DATA_DIR=/data STATIC_ROOT=/app/collected STATIC_FROM_FINDERS=off

RUN useradd --system --uid 10001 --home-dir /data daybook \
    && install --directory --owner daybook /data
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY manage.py ./
COPY esafety esafety
COPY accounts accounts
COPY policy policy
COPY incidents incidents
COPY templates templates
COPY static static
# Neither needs a secret or a database; the folder they make is thrown away.
RUN DATA_DIR=/tmp/build python manage.py build_fonts \
    && DATA_DIR=/tmp/build python manage.py collectstatic --no-input \
    && python -m compileall -q . && rm -rf /tmp/build
USER daybook
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "esafety.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", \
     "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket", \
     "--max-requests=5000", "--max-requests-jitter=500", "--log-level=warning"]
