formsdir = $(pkgdatadir)/forms
dist_forms_DATA = \
  forms/accept.form \
  forms/job.form \
  forms/job_assign.form \
  forms/job_correct.form \
  forms/job_end.form \
  forms/job_limit.form \
  forms/job_note.form \
  forms/job_papers.form \
  forms/job_pause.form \
  forms/job_rate.form \
  forms/job_reopen.form \
  forms/job_resume.form \
  forms/job_urge.form \
  forms/job_withdraw.form \
  forms/stage_contact.form \
  forms/stage_contract.form \
  forms/stage_energise.form \
  forms/stage_filed.form \
  forms/stage_reading.form \
  forms/stage_review.form \
  forms/stage_settle.form \
  forms/stage_file.form \
  forms/stage_inspection.form \
  forms/stage_reply.form \
  forms/stage_site.form \
  forms/stage_survey.form \
  forms/stage_works.form \
  forms/paper_accept.form \
  forms/paper_notice.form \
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

# The till, the safe and the bank; who stands in for whom.
dist_forms_DATA += \
  forms/delegation.form \
  forms/delegation_end.form \
  forms/delegations.form \
  forms/deposit.form \
  forms/deposit_one.form \
  forms/deposits.form \
  forms/exchange.form \
  forms/hall_reopen.form \
  forms/paper_deposit.form \
  forms/paper_vault.form \
  forms/reopen.form \
  forms/turn_in.form

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
  forms/close.form \
  forms/household_flag.form \
  forms/rename.form \
  forms/transfer.form \
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

dist_forms_DATA += \
  forms/board.form \
  forms/job_rates.form \
  forms/jobs_assign.form \
  forms/misses.form \
  forms/my_work.form \
  forms/paper_board.form \
  forms/paused.form \
  forms/people.form \
  forms/person_work.form \
  forms/timeline.form

dist_forms_DATA += \
  forms/aside.form \
  forms/cheque_clear.form \
  forms/cheque_return.form \
  forms/cheques.form \
  forms/collection.form \
  forms/hand_written.form \
  forms/move.form \
  forms/over_lock.form \
  forms/paper_cheque.form \
  forms/paper_refund.form \
  forms/refund.form \
  forms/refund_paid.form \
  forms/refunds.form \
  forms/retender.form \
  forms/slips.form \
  forms/value_date.form \
  forms/waive.form

dist_forms_DATA += \
  forms/load_drop.form \
  forms/load_resume.form \
  forms/loads.form
