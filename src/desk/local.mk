noinst_LIBRARIES += libdesk.a
libdesk_a_SOURCES = \
  src/desk/alert.c \
  src/desk/ask.c \
  src/desk/command.c \
  src/desk/desk.c \
  src/desk/desk.h \
  src/desk/editor.c \
  src/desk/editor.h \
  src/desk/fill.c \
  src/desk/flow_words.c \
  src/desk/form.h \
  src/desk/form_check.c \
  src/desk/form_input.c \
  src/desk/form_read.c \
  src/desk/form_reader.h \
  src/desk/form_sides.c \
  src/desk/form_store.c \
  src/desk/form_path.c \
  src/desk/form_value.c \
  src/desk/frame.c \
  src/desk/frame_list.c \
  src/desk/frame_keys.c \
  src/desk/heap.c \
  src/desk/help.c \
  src/desk/hooks.c \
  src/desk/hooks.def \
  src/desk/hooks.h \
  src/desk/input.c \
  src/desk/keys.c \
  src/desk/keys_known.c \
  src/desk/keys_machine.h \
  src/desk/keys_paste.c \
  src/desk/keys_report.c \
  src/desk/keys.h \
  src/desk/known.c \
  src/desk/known.h \
  src/desk/names.c \
  src/desk/names.def \
  src/desk/page.c \
  src/desk/paint.c \
  src/desk/paint.h \
  src/desk/park.c \
  src/desk/past.c \
  src/desk/place.c \
  src/desk/popup.c \
  src/desk/print.c \
  src/desk/print.h \
  src/desk/print_ways.c \
  src/desk/printer.c \
  src/desk/printer.h \
  src/desk/rows.c \
  src/desk/screen.h \
  src/desk/screens.c \
  src/desk/screens.def \
  src/desk/seat.c \
  src/desk/seat.h \
  src/desk/session.c \
  src/desk/session.h \
  src/desk/sides.c \
  src/desk/stale.c \
  src/desk/terminals.c \
  src/desk/terminals.h \
  src/desk/tty.c \
  src/desk/tty.h \
  src/desk/untold.c \
  src/desk/wide.c \
  src/desk/width.c

# Every clerk's, and what screens share.
libdesk_a_SOURCES += \
  src/desk/screen/common/consent.c \
  src/desk/screen/common/consent.h \
  src/desk/screen/common/cosign.c \
  src/desk/screen/common/deadline.c \
  src/desk/screen/common/deadline.h \
  src/desk/screen/common/effect.c \
  src/desk/screen/common/effect.h \
  src/desk/screen/common/entrance.h \
  src/desk/screen/common/explain.c \
  src/desk/screen/common/explain.h \
  src/desk/screen/common/found.c \
  src/desk/screen/common/found.h \
  src/desk/screen/common/hall_line.c \
  src/desk/screen/common/hall_line.h \
  src/desk/screen/common/home.c \
  src/desk/screen/common/lock.c \
  src/desk/screen/common/login.c \
  src/desk/screen/common/menu.c \
  src/desk/screen/common/of_account.c \
  src/desk/screen/common/of_account.h \
  src/desk/screen/common/personal.c \
  src/desk/screen/common/plain.c \
  src/desk/screen/common/prove.c \
  src/desk/screen/common/prove.h \
  src/desk/screen/common/run_on.c \
  src/desk/screen/common/run_on.h \
  src/desk/screen/common/sheet.c \
  src/desk/screen/common/sheet.h \
  src/desk/screen/common/moves.c \
  src/desk/screen/common/moves.h \
  src/desk/screen/common/table.c \
  src/desk/screen/common/lists.def \
  src/desk/screen/common/table_cell.c \
  src/desk/screen/common/table_cell.h \
  src/desk/screen/common/told_rows.c \
  src/desk/screen/common/told_rows.h \
  src/desk/screen/common/welcome.c

# An account and its people.
libdesk_a_SOURCES += \
  src/desk/screen/customer/account.c \
  src/desk/screen/customer/account_marks.c \
  src/desk/screen/customer/account_marks.h \
  src/desk/screen/customer/change.c \
  src/desk/screen/customer/change.h \
  src/desk/screen/customer/contact.c \
  src/desk/screen/customer/notes.c

# Bills: how they came about.
libdesk_a_SOURCES += \
  src/desk/screen/bill/account_use.c \
  src/desk/screen/bill/bill_compare.c \
  src/desk/screen/bill/notice.c \
  src/desk/screen/bill/notice_rows.c \
  src/desk/screen/bill/notice_rows.h \
  src/desk/screen/bill/review.c \
  src/desk/screen/bill/run_look.c \
  src/desk/screen/bill/spread.c \
  src/desk/screen/bill/surplus.c \
  src/desk/screen/bill/told.c

# Money: bills, payments, the till, the bank, and what goes wrong with them.
libdesk_a_SOURCES += \
  src/desk/screen/bill/reading_sheet.c \
  src/desk/screen/cash/bill_acts.c \
  src/desk/screen/cash/bill_acts.h \
  src/desk/screen/cash/bills.c \
  src/desk/screen/cash/cash_count.c \
  src/desk/screen/cash/cash_count.h \
  src/desk/screen/cash/cheques.c \
  src/desk/screen/cash/collection.c \
  src/desk/screen/cash/compare.c \
  src/desk/screen/cash/compare.h \
  src/desk/screen/cash/correct.c \
  src/desk/screen/cash/day_end.c \
  src/desk/screen/cash/day_report.c \
  src/desk/screen/cash/deposit.c \
  src/desk/screen/cash/deposit_one.c \
  src/desk/screen/cash/pay.c \
  src/desk/screen/cash/pay.h \
  src/desk/screen/cash/pay_entry.c \
  src/desk/screen/cash/pay_money.c \
  src/desk/screen/cash/pay_park.c \
  src/desk/screen/cash/pay_post.c \
  src/desk/screen/cash/pay_tender.c \
  src/desk/screen/cash/pay_view.c \
  src/desk/screen/cash/paying.c \
  src/desk/screen/cash/paying.h \
  src/desk/screen/cash/payments.c \
  src/desk/screen/cash/receipt.c \
  src/desk/screen/cash/refund.c \
  src/desk/screen/cash/reopen.c \
  src/desk/screen/cash/reverse.c \
  src/desk/screen/cash/shift_open.c \
  src/desk/screen/cash/shifts.c \
  src/desk/screen/cash/slips.c \
  src/desk/screen/cash/special.c \
  src/desk/screen/cash/till.c \
  src/desk/screen/cash/turn_in.c

# Jobs, their stages and clocks.
libdesk_a_SOURCES += \
  src/desk/screen/work/accept.c \
  src/desk/screen/work/accept.h \
  src/desk/screen/work/accept_say.c \
  src/desk/screen/work/appointment.c \
  src/desk/screen/work/board.c \
  src/desk/screen/work/forecast.c \
  src/desk/screen/work/jobs_spread.c \
  src/desk/screen/work/my_day.c \
  src/desk/screen/work/job.c \
  src/desk/screen/work/job_close.c \
  src/desk/screen/work/job_papers.c \
  src/desk/screen/work/job_rates.c \
  src/desk/screen/work/job_split.c \
  src/desk/screen/work/kinds.c \
  src/desk/screen/work/kinds.h \
  src/desk/screen/work/made.c \
  src/desk/screen/work/made.h \
  src/desk/screen/work/of_job.c \
  src/desk/screen/work/of_job.h \
  src/desk/screen/work/people.c \
  src/desk/screen/work/prospect.c \
  src/desk/screen/work/prospect.h \
  src/desk/screen/work/stage.c \
  src/desk/screen/work/stage_said.c \
  src/desk/screen/work/stage_said.h \
  src/desk/screen/bill/agreement.c \
  src/desk/screen/bill/letter.c \
  src/desk/screen/work/timeline.c \
  src/desk/screen/work/together.c \
  src/desk/screen/work/wall.c \
  src/desk/screen/work/work_lists.c

# The office itself: who may, who stands in, what was done.
libdesk_a_SOURCES += \
  src/desk/screen/office/approvals.c \
  src/desk/screen/office/delegation.c \
  src/desk/screen/office/history.c \
  src/desk/screen/office/sets.c \
  src/desk/screen/office/tickets.c
