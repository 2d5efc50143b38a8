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
  forms/code_row.form \
  forms/codes.form \
  forms/consent.form \
  forms/cosign.form \
  forms/day_end.form \
  forms/day_report.form \
  forms/display.form \
  forms/entry.form \
  forms/history.form \
  forms/key.form \
  forms/key_remove.form \
  forms/keys.form \
  forms/links.form \
  forms/note.form \
  forms/notes.form \
  forms/notice.form \
  forms/notices.form \
  forms/paper.form \
  forms/paper_close.form \
  forms/paper_day.form \
  forms/paper_test.form \
  forms/papers.form \
  forms/parked.form \
  forms/password.form \
  forms/payments.form \
  forms/pin.form \
  forms/printer.form \
  forms/prove.form \
  forms/rate.form \
  forms/rates.form \
  forms/contact.form \
  forms/reverse.form \
  forms/sets.form \
  forms/setting.form \
  forms/settings.form \
  forms/shifts.form \
  forms/takings.form \
  forms/tender_rule.form \
  forms/tenders.form \
  forms/till.form \
  forms/unit.form \
  forms/units.form \
  forms/user.form \
  forms/user_reset.form \
  forms/user_unlock.form \
  forms/users.form \
  forms/window.form \
  forms/windows.form
