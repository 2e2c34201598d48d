"""The nightly steps in order. The only package that may import scrapers, newsroom and publisher together."""
