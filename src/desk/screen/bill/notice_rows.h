/* A bill as its customer knows it, as rows of text of a width (common/sheet.h): whose it is, 电量明细 with
 * every register, 电费明细 with every line in the groups of the real bill (tariff-facts 2), and what the month
 * before and the year before came to. */
#ifndef DESK_SCREEN_NOTICE_ROWS_H
#define DESK_SCREEN_NOTICE_ROWS_H

#include "desk/screen/common/sheet.h"

sheet_make_fn notice_rows;           /* shown: struct bill_notice */
/* 通知单 as long as something of it is owed, 账单 after. */
const char *notice_title(const struct bill_notice *n);

#endif
