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
  forms/cosign.form \
  forms/day_end.form \
  forms/prove.form \
  forms/reverse.form \
  forms/shifts.form \
  forms/till.form
