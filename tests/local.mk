# Each folder of tests is owned by its part: a test program is one line in its list.
include tests/unit/base.mk
include tests/unit/record.mk
include tests/unit/store.mk
include tests/unit/ops.mk
include tests/rules/local.mk
include tests/screen/local.mk
include tests/flow/local.mk
include tests/crash/local.mk
include tests/fuzz/local.mk
include tests/load/local.mk
include tests/bench/local.mk
include tests/lint/local.mk
