/* The figures are the core's; here they are only laid out. A fee that is not the
 * plain product (part was paid before, or a cap holds) is said without the "=". */
#include "config.h"
#include "desk/screen/common/explain.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MORE "...\n"

/* Room is kept for the mark that says there was no room. */
static void line_add(char *out, size_t room, const char *line)
{
    size_t n = strlen(out), mark = strlen(MORE);
    if (n >= mark && strcmp(out + n - mark, MORE) == 0)
        return;
    bool fits = n + strlen(line) + 2 + mark <= room;
    snprintf(out + n, room - n, "%s%s", fits ? line : MORE, fits ? "\n" : "");
}

/* Rounded half up, in fen, as the fee is figured. */
static bool is_product(const struct bill_row *b)
{
    int64_t product;
    if (__builtin_mul_overflow(b->left, (int64_t)b->late_days * (int64_t)b->per_100000, &product))
        return false;
    return (product + 50000) / 100000 == b->late_fee;
}

static void fee_line(const struct bill_row *b, char *out, size_t room)
{
    char left[MONEY_TEXT], fee[MONEY_TEXT], days[48], month[24], line[300];
    snprintf(month, sizeof month, "%04d-%02d", (int)(b->bill_month / 100), (int)(b->bill_month % 100));
    snprintf(days, sizeof days, "%" PRIu64, b->late_days);
    char head[120], rate[32];
    snprintf(rate, sizeof rate, "%" PRIu64 ".%03" PRIu64 "%%", b->per_100000 / 1000, b->per_100000 % 1000);
    tr_fill(head, sizeof head, "explain.days", days, rate, NULL, NULL);
    tr_fill(line, sizeof line, is_product(b) ? "explain.fee" : "explain.fee_left", month, money_format(b->left, left),
            head, money_format(b->late_fee, fee));
    line_add(out, room, line);
}

void explain_fees(const struct bill_row *bills, unsigned n, char *out, size_t room)
{
    for (unsigned i = 0; i < n; i++)
        if (bills[i].late_fee > 0)
            fee_line(&bills[i], out, room);
}

void explain_due(money principal, money late_fee, money due, char *out, size_t room)
{
    char a[MONEY_TEXT], b[MONEY_TEXT], c[MONEY_TEXT], line[200];
    tr_fill(line, sizeof line, "explain.due", money_format(principal, a), money_format(late_fee, b),
            money_format(due, c), NULL);
    line_add(out, room, line);
}

void explain_year(const char *account_no, const char *name, const char *year, char *out, size_t room)
{
    char line[300];
    tr_fill(line, sizeof line, "explain.year_missing", account_no, name, year, NULL);
    if (year[0])
        line_add(out, room, line);
}

void explain_cheque(const char *account_no, const char *name, money waiting, char *out, size_t room)
{
    char sum[MONEY_TEXT], line[300];
    tr_fill(line, sizeof line, "explain.cheque", account_no, name, money_format(waiting, sum), NULL);
    if (waiting)
        line_add(out, room, line);
}

void part_text(const struct part_now *part, char *out, size_t room)
{
    char which[48], due[MONEY_TEXT], day[DATE_TEXT], no[24];
    snprintf(which, sizeof which, "%" PRIu64 "/%" PRIu64, part->part_no, part->parts_count);
    snprintf(no, sizeof no, "%" PRIu64, part->agreement_no);
    tr_fill(out, room, "form.account.agreed", no, which, money_format(part->part_due, due),
            date_format(part->due_on, day));
}
