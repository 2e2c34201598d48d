"""From pages to a released site: plan, assemble, check, release."""
