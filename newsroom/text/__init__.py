"""Vietnamese text, dates and addresses: one spelling, one identity."""
