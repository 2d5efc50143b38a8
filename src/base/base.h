/* base: what everything else stands on, and the only folder that knows nothing
 * of the business. Money and energy as integers, dates and the calendar, text
 * and its width, character sets, pools and buffers, the list of statuses, words,
 * log. No function here does I/O but the log, the clock, and the openers that
 * read a table once (pinyin_open, lang_open, zone_set). Any process may use it. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "base/buf.h"
#include "base/charset.h"
#include "base/dates.h"
#include "base/id_number.h"
#include "base/lang.h"
#include "base/log.h"
#include "base/money.h"
#include "base/normal.h"
#include "base/pool.h"
#include "base/status.h"
#include "base/text.h"

#define COUNT_OF(a) (sizeof(a) / sizeof(*(a)))

#endif
