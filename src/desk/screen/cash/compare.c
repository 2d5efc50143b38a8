/* Books against count as text, for all pages that show it, so that a difference
 * reads the same at the day end, at the signature and on the list of shifts. */
#include "config.h"
#include "desk/paint.h"
#include "desk/screen/cash/compare.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The word where it fits, else the sign, else the bare figure: never a row of hashes. */
void difference_text(money difference, int columns, char *out, size_t room)
{
    char figure[MONEY_TEXT];
    money_format(difference < 0 ? -difference : difference, figure);
    if (difference == 0) {
        text_copy(out, room, figure);
        return;
    }
    tr_fill(out, room, difference > 0 ? "form.day_end.over" : "form.day_end.short", figure, NULL, NULL, NULL);
    if (paint_width(out) > columns)
        text_copy(out, room, money_format(difference, figure));
    if (paint_width(out) > columns)
        text_copy(out, room, money_format_plain(difference, figure));
}

void compare_cell(const struct compare_line *line, const char *column, char *out, size_t room)
{
    char figure[MONEY_TEXT];
    if (strcmp(column, "@tender") == 0)
        text_copy(out, room, code_word(&codes_tender, line->tender));
    else if (strcmp(column, "@expected") == 0)
        text_copy(out, room, money_format(line->expected, figure));
    else if (strcmp(column, "@counted") == 0)
        text_copy(out, room, money_format(line->counted, figure));
    else if (strcmp(column, "@difference") == 0)
        difference_text(line->difference, 10, out, room);
    else if (line->difference)
        text_copy(out, room, tr(line->difference > 0 ? "form.day_end.over_then" : "form.day_end.short_then"));
}

money shift_difference(const struct shift *s)
{
    money sum = 0;
    const struct till_count *last = s->counts_n ? &s->counts[s->counts_n - 1] : NULL;
    for (unsigned i = 0; last && i < last->compare_n; i++)
        sum += last->compare[i].difference;
    return sum;
}

bool shift_differs(const struct compare_line *lines, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (lines[i].difference)
            return true;
    return false;
}

static void numbers_text(uint64_t first, uint64_t last, char *out, size_t room)
{
    if (first && last >= first)
        snprintf(out, room, "%08" PRIu64 "-%08" PRIu64, first, last);
}

bool shift_text(const struct shift *s, const char *name, char *out, size_t room)
{
    char figure[MONEY_TEXT];
    const struct till_count *last = s->counts_n ? &s->counts[s->counts_n - 1] : NULL;
    if (strcmp(name, "@receipts") == 0)
        numbers_text(s->first_receipt, s->last_receipt, out, room);
    else if (strcmp(name, "@sheets") == 0)
        numbers_text(s->first_paper, s->next_paper ? s->next_paper - 1 : 0, out, room);
    else if (strcmp(name, "@takings") == 0 && last)
        text_copy(out, room, money_format(last->cash_total - s->float_total, figure));
    else
        return strcmp(name, "@takings") == 0;
    return true;
}
