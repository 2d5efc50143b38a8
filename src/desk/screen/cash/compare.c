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

static void money_cell(const struct compare_line *line, const char *column, char *out, size_t room)
{
    char figure[MONEY_TEXT];
    if (strcmp(column, "@expected") == 0)
        text_copy(out, room, money_format(line->expected, figure));
    else if (strcmp(column, "@counted") == 0)
        text_copy(out, room, money_format(line->counted, figure));
    else if (strcmp(column, "@difference") == 0)
        difference_text(line->difference, 10, out, room);
    else if (line->difference)
        text_copy(out, room, tr(line->difference > 0 ? "form.day_end.over_then" : "form.day_end.short_then"));
}

static void piece_cell(const struct piece_line *line, const char *column, char *out, size_t room)
{
    char n[24];
    bool more = line->counted > line->expected;
    uint64_t of = line->expected;
    if (strcmp(column, "@then") == 0) {
        text_copy(out, room, tr("form.day_end.pieces_then"));
        return;
    }
    if (strcmp(column, "@counted") == 0)
        of = line->counted;
    else if (strcmp(column, "@difference") == 0)
        of = more ? line->counted - line->expected : line->expected - line->counted;
    snprintf(n, sizeof n, "%" PRIu64, of);
    tr_fill(out, room, strcmp(column, "@difference") ? "form.day_end.pieces_of"
            : more ? "form.day_end.pieces_over" : "form.day_end.pieces_short", n, NULL, NULL, NULL);
}

unsigned compare_rows(const struct shift_page *page)
{
    return page->pieces_n + page->compare_n;
}

void compare_cell(const struct shift_page *page, unsigned row, const char *column, char *out, size_t room)
{
    const struct piece_line *piece = row < page->pieces_n ? &page->pieces[row] : NULL;
    const struct compare_line *line = piece ? NULL : &page->compare[row - page->pieces_n];
    if (strcmp(column, "@tender") == 0)
        text_copy(out, room, code_word(&codes_tender, piece ? piece->tender : line->tender));
    else if (piece)
        piece_cell(piece, column, out, room);
    else
        money_cell(line, column, out, room);
}

/* Over and short of each tender together, as the money that is carried; then each kind of sheet. */
void page_difference(const struct shift_page *page, int columns, char *out, size_t room)
{
    char counted[24], expected[24], said[120];
    money sum = 0;
    for (unsigned i = 0; i < page->compare_n; i++)
        sum += page->compare[i].difference;
    difference_text(sum, columns, out, room);
    for (unsigned i = 0; i < page->pieces_n; i++) {
        const struct piece_line *l = &page->pieces[i];
        size_t n = strlen(out);
        snprintf(counted, sizeof counted, "%" PRIu64, l->counted);
        snprintf(expected, sizeof expected, "%" PRIu64, l->expected);
        tr_fill(said, sizeof said, "form.day_end.pieces_said", code_word(&codes_tender, l->tender), expected, counted,
                NULL);
        snprintf(out + n, room - n, "  %s", said);
    }
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
