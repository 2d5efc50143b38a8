tariffdir = $(dbdir)/tariff
dist_tariff_DATA = db/tariff/factor_rate.csv
hebei_southdir = $(tariffdir)/hebei-south
dist_hebei_south_DATA = db/tariff/hebei-south/hours.csv db/tariff/hebei-south/lists.csv db/tariff/hebei-south/parts.csv \
  db/tariff/hebei-south/prices.csv db/tariff/hebei-south/ratios.csv db/tariff/hebei-south/tiers.csv
