formsdir = $(pkgdatadir)/forms
dist_forms_DATA = \
  forms/found.form \
  forms/home.form \
  forms/lock.form \
  forms/login.form \
  forms/logout.form \
  forms/paper_receipt.form \
  forms/pay.form \
  forms/welcome.form
