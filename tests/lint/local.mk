LINT = tests/lint/size tests/lint/words tests/lint/includes tests/lint/headers tests/lint/heads tests/lint/map \
  tests/lint/width tests/lint/statuses tests/lint/shell tests/lint/areas tests/lint/locks tests/lint/limits \
  tests/lint/cuts
TESTS += $(LINT)
EXTRA_DIST += $(LINT) tests/lint/code.awk tests/lint/statuses.untested tests/lint/limits.plain
TESTS += tests/lint/keys tests/lint/reasons tests/lint/reports tests/lint/forms tests/lint/rooms tests/lint/settings
TESTS += tests/lint/help tests/lint/trade tests/lint/faults
EXTRA_DIST += tests/lint/keys tests/lint/reports tests/lint/forms tests/lint/rooms tests/lint/settings
EXTRA_DIST += tests/lint/reasons tests/lint/help tests/lint/trade tests/lint/faults tests/lint/faults.rows
