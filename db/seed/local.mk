seeddir = $(pkgdatadir)/db/seed
dist_seed_DATA = \
  db/seed/late_fee_rules.csv \
  db/seed/settings.csv \
  db/seed/tender_rules.csv
