"""content/ AS RECORDS: front matter in and out, ledger, decisions, cache. Knows no page of the site."""
