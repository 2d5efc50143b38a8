formsdir = $(pkgdatadir)/forms
dist_forms_DATA = \
  forms/found.form \
  forms/home.form \
  forms/lock.form \
  forms/login.form \
  forms/logout.form \
  forms/welcome.form
