"""Files beside the pages: feeds, calendar, open data, sitemap, /admin/."""
