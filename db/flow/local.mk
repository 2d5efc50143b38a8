flowdir = $(dbdir)/flow
dist_flow_DATA = \
  db/flow/call_back.1.flow \
  db/flow/change_voltage.1.flow \
  db/flow/close.1.flow \
  db/flow/close_idle.1.flow \
  db/flow/cut_off.1.flow \
  db/flow/exclusions.csv \
  db/flow/flag_expiry.1.flow \
  db/flow/household_flag.1.flow \
  db/flow/increase_business.1.flow \
  db/flow/increase_high.1.flow \
  db/flow/increase_household.1.flow \
  db/flow/install_business.1.flow \
  db/flow/install_business.2.flow \
  db/flow/install_charging.1.flow \
  db/flow/install_double.1.flow \
  db/flow/install_high.1.flow \
  db/flow/install_household.1.flow \
  db/flow/install_household.2.flow \
  db/flow/interim_over.1.flow \
  db/flow/merge.1.flow \
  db/flow/move_meter.1.flow \
  db/flow/reclass.1.flow \
  db/flow/reduce.1.flow \
  db/flow/reduce_back.1.flow \
  db/flow/relocate.1.flow \
  db/flow/rename.1.flow \
  db/flow/restore.1.flow \
  db/flow/suspend.1.flow \
  db/flow/suspend_back.1.flow \
  db/flow/swap.1.flow \
  db/flow/swap_back.1.flow \
  db/flow/temporary.1.flow \
  db/flow/temporary_convert.1.flow \
  db/flow/temporary_extend.1.flow \
  db/flow/temporary_over.1.flow \
  db/flow/transfer.1.flow
