noinst_LIBRARIES += libdesk.a
libdesk_a_SOURCES = \
  src/desk/ask.c \
  src/desk/command.c \
  src/desk/desk.c \
  src/desk/desk.h \
  src/desk/editor.c \
  src/desk/editor.h \
  src/desk/form.h \
  src/desk/form_check.c \
  src/desk/form_read.c \
  src/desk/form_store.c \
  src/desk/form_value.c \
  src/desk/frame.c \
  src/desk/heap.c \
  src/desk/help.c \
  src/desk/input.c \
  src/desk/keys.c \
  src/desk/keys.h \
  src/desk/known.c \
  src/desk/known.h \
  src/desk/page.c \
  src/desk/paint.c \
  src/desk/park.c \
  src/desk/popup.c \
  src/desk/print.c \
  src/desk/print.h \
  src/desk/screen.h \
  src/desk/screens.c \
  src/desk/screens.def \
  src/desk/session.c \
  src/desk/session.h \
  src/desk/tty.c \
  src/desk/tty.h \
  src/desk/untold.c \
  src/desk/width.c \
  src/desk/screen/accept.c \
  src/desk/screen/accept.h \
  src/desk/screen/accept_say.c \
  src/desk/screen/account.c \
  src/desk/screen/account_marks.c \
  src/desk/screen/account_marks.h \
  src/desk/screen/cash_count.c \
  src/desk/screen/cash_count.h \
  src/desk/screen/entrance.h \
  src/desk/screen/find.c \
  src/desk/screen/find.h \
  src/desk/screen/home.c \
  src/desk/screen/job.c \
  src/desk/screen/job_papers.c \
  src/desk/screen/lock.c \
  src/desk/screen/login.c \
  src/desk/screen/pay.c \
  src/desk/screen/pay.h \
  src/desk/screen/pay_entry.c \
  src/desk/screen/pay_money.c \
  src/desk/screen/pay_park.c \
  src/desk/screen/pay_post.c \
  src/desk/screen/pay_tender.c \
  src/desk/screen/pay_view.c \
  src/desk/screen/paying.c \
  src/desk/screen/paying.h \
  src/desk/screen/plain.c \
  src/desk/screen/receipt.c \
  src/desk/screen/shift_open.c \
  src/desk/screen/stage.c \
  src/desk/screen/stage_said.c \
  src/desk/screen/stage_said.h \
  src/desk/screen/welcome.c

# The till, the safe and the bank; who stands in for whom.
libdesk_a_SOURCES += \
  src/desk/screen/delegation.c \
  src/desk/screen/deposit.c \
  src/desk/screen/deposit_one.c \
  src/desk/screen/reopen.c \
  src/desk/screen/till.c \
  src/desk/screen/turn_in.c

# Screens beside the payment: approvals, the day end, lists, the office.
libdesk_a_SOURCES += \
  src/desk/alert.c \
  src/desk/screen/approvals.c \
  src/desk/screen/bills.c \
  src/desk/screen/change.c \
  src/desk/screen/compare.c \
  src/desk/screen/compare.h \
  src/desk/screen/consent.c \
  src/desk/screen/consent.h \
  src/desk/screen/contact.c \
  src/desk/screen/cosign.c \
  src/desk/screen/day_end.c \
  src/desk/screen/day_report.c \
  src/desk/screen/effect.c \
  src/desk/screen/explain.c \
  src/desk/screen/explain.h \
  src/desk/screen/effect.h \
  src/desk/screen/history.c \
  src/desk/screen/notes.c \
  src/desk/screen/of_account.c \
  src/desk/screen/of_account.h \
  src/desk/screen/own.c \
  src/desk/screen/payments.c \
  src/desk/screen/prove.c \
  src/desk/screen/prove.h \
  src/desk/screen/reverse.c \
  src/desk/screen/shifts.c \
  src/desk/screen/table.c

# The deadline board and what stands around it.
libdesk_a_SOURCES += \
  src/desk/screen/board.c \
  src/desk/screen/deadline.c \
  src/desk/screen/deadline.h \
  src/desk/screen/job_rates.c \
  src/desk/screen/people.c \
  src/desk/screen/timeline.c \
  src/desk/screen/work_lists.c

# Money that goes wrong.
libdesk_a_SOURCES += \
  src/desk/screen/bill_acts.c \
  src/desk/screen/bill_acts.h \
  src/desk/screen/cheques.c \
  src/desk/screen/collection.c \
  src/desk/screen/correct.c \
  src/desk/screen/refund.c \
  src/desk/screen/slips.c \
  src/desk/screen/special.c
