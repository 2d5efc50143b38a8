# Measured, never tested: built and run by `make bench` alone.
BENCHES += tests/bench/pay tests/bench/look tests/bench/rows
EXTRA_PROGRAMS = $(BENCHES)
BENCH_COMMON = tests/bench/bench.c tests/bench/bench.h
tests_bench_pay_SOURCES = tests/bench/pay.c $(BENCH_COMMON)
tests_bench_pay_LDADD = $(CORE_LIBS)
tests_bench_look_SOURCES = tests/bench/look.c $(BENCH_COMMON)
tests_bench_look_LDADD = $(CORE_LIBS)
tests_bench_rows_SOURCES = tests/bench/rows.c $(BENCH_COMMON)
tests_bench_rows_LDADD = $(CORE_LIBS)
EXTRA_DIST += tests/bench/run tests/bench/peer.sh tests/bench/peer.sql tests/bench/peer.pgbench
BENCHES += tests/bench/desks
tests_bench_desks_SOURCES = tests/bench/desks.c tests/bench/desks_client.c tests/bench/desks_server.c tests/bench/desks.h $(BENCH_COMMON)
tests_bench_desks_LDADD = $(CORE_LIBS) $(LIBSSH_LIBS)
BENCHES += tests/bench/clock
tests_bench_clock_SOURCES = tests/bench/clock.c $(BENCH_COMMON)
tests_bench_clock_LDADD = $(CORE_LIBS)
