dbdir = $(pkgdatadir)/db
dist_db_DATA =
EXTRA_DIST += db/codes.def db/heads.def db/input.def db/settings.def db/records.def db/tables.def db/record/office.def db/record/customer.def \
  db/record/bill.def \
  db/record/ledger.def \
  db/record/meter.def \
  db/record/run.def \
  db/record/correct.def \
  db/record/arrears.def \
  db/record/cash.def \
  db/record/system.def \
  db/record/tariff.def \
  db/record/work.def \
  db/record/change.def \
  db/record/outbox.def \
  db/record/ticket.def \
  db/record/staff.def
include db/seed/local.mk
pinyindir = $(dbdir)/pinyin
dist_pinyin_DATA = db/pinyin/readings.txt db/pinyin/surnames.txt
passwordsdir = $(dbdir)/passwords
dist_passwords_DATA = db/passwords/common.txt
dist_seed_DATA += db/seed/holidays.csv
dist_seed_DATA += \
  db/seed/office_hours.csv \
  db/seed/time_limits.csv \
  db/seed/reading_checks.csv \
  db/seed/cut_bars.csv \
  db/seed/fee_rates.csv \
  db/seed/connection_rules.csv \
  db/seed/change_rules.csv \
  db/seed/ticket_rules.csv
include db/flow/local.mk
include db/tariff/local.mk
include db/reading/local.mk
