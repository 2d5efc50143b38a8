formsdir = $(pkgdatadir)/forms
dist_forms_DATA = \
  forms/account.form \
  forms/found.form \
  forms/home.form \
  forms/lock.form \
  forms/login.form \
  forms/logout.form \
  forms/paper_receipt.form \
  forms/pay.form \
  forms/receipt.form \
  forms/reprint.form \
  forms/shift_open.form \
  forms/welcome.form

dist_forms_DATA += \
  forms/approval.form \
  forms/approvals.form \
  forms/bill.form \
  forms/bills.form \
  forms/cosign.form \
  forms/day_end.form \
  forms/entry.form \
  forms/history.form \
  forms/links.form \
  forms/note.form \
  forms/notes.form \
  forms/payments.form \
  forms/prove.form \
  forms/reveal.form \
  forms/reverse.form \
  forms/shifts.form \
  forms/takings.form \
  forms/till.form
