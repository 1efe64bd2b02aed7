-- Two roles. The owner makes and changes the tables, and is only used to migrate. The
-- application reads and writes rows; it owns no table, so it cannot take away the
-- triggers that keep what was written, and it may not TRUNCATE.

CREATE ROLE daybook_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE daybook_app LOGIN PASSWORD :'app_password';
CREATE DATABASE daybook OWNER daybook_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE daybook FROM PUBLIC;
GRANT CONNECT ON DATABASE daybook TO daybook_app;

\connect daybook
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO daybook_owner;
GRANT USAGE ON SCHEMA public TO daybook_app;
ALTER DEFAULT PRIVILEGES FOR ROLE daybook_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO daybook_app;
ALTER DEFAULT PRIVILEGES FOR ROLE daybook_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO daybook_app;
