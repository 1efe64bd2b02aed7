#!/bin/sh
# Run once by the image of PostgreSQL, when it makes its data folder.
set -eu
secret() { cat "/run/secrets/$1"; }
psql --username postgres --set ON_ERROR_STOP=1 --quiet \
    --set owner_password="$(secret database_owner_password)" \
    --set app_password="$(secret database_app_password)" \
    --file /roles.sql
