tariffdir = $(dbdir)/tariff
dist_tariff_DATA = db/tariff/factor_rate.csv
