"""What others ask for: columns of the archives' circulars, workbooks, JSON, DuckDB, PDF, ALTO."""
