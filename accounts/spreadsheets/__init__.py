"""Reading what another system exported: files, headings and cells. No database."""
