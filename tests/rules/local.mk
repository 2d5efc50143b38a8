# rules.c reads a table; a program for each part that has tables.
RULE_TABLES = \
  tests/rules/amounts_typed.rules \
  tests/rules/dates_typed.rules \
  tests/rules/id_papers.rules \
  tests/rules/id_numbers.rules \
  tests/rules/money_capitals.rules \
  tests/rules/phones.rules \
  tests/rules/working_days.rules
EXTRA_DIST += $(RULE_TABLES)
if TESTS_BUILT
check_PROGRAMS += tests/rules/base
TESTS += tests/rules/base
endif
tests_rules_base_SOURCES = tests/rules/base.c tests/rules/rules.c tests/rules/rules.h
tests_rules_base_LDADD = libbase.a $(CMOCKA_LIBS) $(LIBICONV)

# The business: the till's arithmetic, and what happens at the counter.
BUSINESS_TABLES = \
  tests/rules/allocation.rules \
  tests/rules/bank.rules \
  tests/rules/change.rules \
  tests/rules/customer.rules \
  tests/rules/day_end.rules \
  tests/rules/late_fee.rules \
  tests/rules/pay.rules \
  tests/rules/reversal.rules \
  tests/rules/shift.rules \
  tests/rules/split.rules \
  tests/rules/wrong.rules
EXTRA_DIST += $(BUSINESS_TABLES)
if TESTS_BUILT
check_PROGRAMS += tests/rules/cash tests/rules/counter
TESTS += tests/rules/cash tests/rules/counter
endif
tests_rules_cash_SOURCES = tests/rules/cash.c tests/rules/rules.c tests/rules/rules.h
tests_rules_cash_LDADD = $(BUSINESS_LIBS)
RULE_SCRIPT = tests/rules/script.c tests/rules/script.h \
  tests/rules/script_bank.c \
  tests/rules/script_inside.h tests/rules/script_said.c tests/rules/script_seen.c \
  tests/rules/script_work.c tests/rules/script_wrong.c \
  tests/rules/rules.c tests/rules/rules.h $(BUSINESS_COUNTER)
tests_rules_counter_SOURCES = tests/rules/counter.c $(RULE_SCRIPT)
tests_rules_counter_LDADD = $(BUSINESS_LIBS)

# The clock of timed work: named cases.
EXTRA_DIST += tests/rules/work_clock.rules
if TESTS_BUILT
check_PROGRAMS += tests/rules/clock
TESTS += tests/rules/clock
endif
tests_rules_clock_SOURCES = tests/rules/clock.c tests/rules/rules.c tests/rules/rules.h $(CLOCK_DAYS)
tests_rules_clock_LDADD = $(CORE_LIBS) $(CMOCKA_LIBS)
EXTRA_tests_rules_clock_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)

# Jobs: the same scripts, in a program of their own.
EXTRA_DIST += tests/rules/work.rules
if TESTS_BUILT
check_PROGRAMS += tests/rules/work
TESTS += tests/rules/work
endif
tests_rules_work_SOURCES = tests/rules/work.c $(RULE_SCRIPT)
tests_rules_work_LDADD = $(BUSINESS_LIBS)

# Complaints, repairs and their like, and what two jobs have to do with each other.
EXTRA_DIST += tests/rules/orders.rules
if TESTS_BUILT
check_PROGRAMS += tests/rules/orders
TESTS += tests/rules/orders
endif
tests_rules_orders_SOURCES = tests/rules/orders.c tests/rules/rules.c tests/rules/rules.h $(BUSINESS_HALL)
tests_rules_orders_LDADD = $(BUSINESS_LIBS)

# Account changes and applications: their rules, and what they do to an account.
EXTRA_DIST += tests/rules/account_change.rules
if TESTS_BUILT
check_PROGRAMS += tests/rules/changes
TESTS += tests/rules/changes
endif
tests_rules_changes_SOURCES = tests/rules/changes.c tests/rules/rules.c tests/rules/rules.h $(BUSINESS_COUNTER)
tests_rules_changes_LDADD = $(BUSINESS_LIBS)

# Flow files.
EXTRA_DIST += tests/rules/flow.rules
if TESTS_BUILT
FLOW_CHECKS = tests/rules/flow tests/rules/flow_beside tests/rules/flow_clocks tests/rules/flow_course \
  tests/rules/flow_stored
check_PROGRAMS += $(FLOW_CHECKS)
TESTS += $(FLOW_CHECKS)
endif
FLOW_HOME = tests/rules/flow_home.c tests/rules/flow_home.h $(BUSINESS_COUNTER)
tests_rules_flow_SOURCES = tests/rules/flow.c tests/rules/rules.c tests/rules/rules.h $(FLOW_HOME)
tests_rules_flow_LDADD = $(BUSINESS_LIBS)
tests_rules_flow_beside_SOURCES = tests/rules/flow_beside.c $(FLOW_HOME)
tests_rules_flow_beside_LDADD = $(BUSINESS_LIBS)
tests_rules_flow_clocks_SOURCES = tests/rules/flow_clocks.c $(FLOW_HOME)
tests_rules_flow_clocks_LDADD = $(BUSINESS_LIBS)
tests_rules_flow_course_SOURCES = tests/rules/flow_course.c $(FLOW_HOME)
tests_rules_flow_course_LDADD = $(BUSINESS_LIBS)
tests_rules_flow_stored_SOURCES = tests/rules/flow_stored.c $(FLOW_HOME)
tests_rules_flow_stored_LDADD = $(BUSINESS_LIBS)

# What a bill is made of: pure.
BILL_TABLES = \
  tests/rules/bill_basic.rules tests/rules/bill_demand.rules tests/rules/bill_energy.rules \
  tests/rules/bill_factor.rules tests/rules/bill_load.rules tests/rules/bill_loss.rules \
  tests/rules/bill_months.rules tests/rules/bill_parts.rules tests/rules/bill_price.rules \
  tests/rules/bill_real.rules tests/rules/bill_register.rules
EXTRA_DIST += $(BILL_TABLES)
if TESTS_BUILT
check_PROGRAMS += tests/rules/billing
TESTS += tests/rules/billing
endif
tests_rules_billing_SOURCES = tests/rules/billing.c tests/rules/rules.c tests/rules/rules.h
tests_rules_billing_LDADD = $(CORE_LIBS) $(CMOCKA_LIBS)

# What is fed in, from registers to its statement.
EXTRA_DIST += tests/rules/bill_surplus.rules
if TESTS_BUILT
check_PROGRAMS += tests/rules/surplus
TESTS += tests/rules/surplus
endif
tests_rules_surplus_SOURCES = tests/rules/surplus.c tests/rules/rules.c tests/rules/rules.h $(BUSINESS_COUNTER)
tests_rules_surplus_LDADD = $(BUSINESS_LIBS)

# What ships in db/tariff, area by area, and what a use of it costs.
EXTRA_DIST += tests/rules/bill_quote.rules
if TESTS_BUILT
check_PROGRAMS += tests/rules/tariffs
TESTS += tests/rules/tariffs
endif
tests_rules_tariffs_SOURCES = tests/rules/tariffs.c tests/rules/metered.c tests/rules/metered.h tests/rules/slow.c \
  tests/rules/slow_meter.c tests/rules/slow.h tests/rules/rules.c tests/rules/rules.h $(DOCUMENTS) $(CORE_OFFICE)
tests_rules_tariffs_LDADD = $(CORE_LIBS) $(CMOCKA_LIBS) -lm
# A million random customers against the slow calculator.
soak-tariffs: tests/rules/tariffs
	RANDOM_CUSTOMERS=1000000 $(AM_TESTS_ENVIRONMENT) tests/rules/tariffs
soak: soak-tariffs
.PHONY: soak-tariffs

# Rates of the Utility Rate Database: what they become, and what a use of them costs.
EXTRA_DIST += tests/rules/bill_urdb.rules tests/data/urdb/baseline.json tests/data/urdb/blocks.json \
  tests/data/urdb/demand.json tests/data/urdb/evening.json tests/data/urdb/facts.json \
  tests/data/urdb/hoursuse.json tests/data/urdb/large.json
if TESTS_BUILT
check_PROGRAMS += tests/rules/urdb
TESTS += tests/rules/urdb
endif
tests_rules_urdb_SOURCES = tests/rules/urdb.c src/cli/urdb.c src/cli/urdb.h src/cli/urdb_number.c \
  src/cli/urdb_rows.c tests/rules/rules.c tests/rules/rules.h $(DOCUMENTS) $(CORE_OFFICE)
tests_rules_urdb_LDADD = $(CORE_LIBS) $(CMOCKA_LIBS)

# When supply is not cut off for arrears: the rules that are shipped, and others beside them.
EXTRA_DIST += tests/rules/cut_bars.rules
if TESTS_BUILT
check_PROGRAMS += tests/rules/cutting
TESTS += tests/rules/cutting
endif
tests_rules_cutting_SOURCES = tests/rules/cutting.c tests/rules/rules.c tests/rules/rules.h $(BUSINESS_COUNTER)
tests_rules_cutting_LDADD = $(BUSINESS_LIBS)

# Capacity that is sealed or given up: its rules, and what it does to a bill.
EXTRA_DIST += tests/rules/capacity.rules
if TESTS_BUILT
check_PROGRAMS += tests/rules/capacity
TESTS += tests/rules/capacity
endif
HOUSE = tests/rules/house.c tests/rules/house.h tests/unit/make_prices.c tests/unit/make_prices.h \
  tests/rules/rules.c tests/rules/rules.h $(BUSINESS_COUNTER)
tests_rules_capacity_SOURCES = tests/rules/capacity.c $(HOUSE)
tests_rules_capacity_LDADD = $(BUSINESS_LIBS)

# Each kind of change given up at each of its stages.
EXTRA_DIST += tests/rules/undo.rules
if TESTS_BUILT
check_PROGRAMS += tests/rules/undo
TESTS += tests/rules/undo
endif
tests_rules_undo_SOURCES = tests/rules/undo.c $(HOUSE)
tests_rules_undo_LDADD = $(BUSINESS_LIBS)
