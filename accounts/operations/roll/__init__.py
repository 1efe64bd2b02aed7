"""What an administrator brings in: pupils, groups, parents and staff."""
