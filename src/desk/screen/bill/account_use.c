/* What an account used and owed of 24 months, as bars with the year before beside them, and
 * how the use was divided over the hours (0390). Bars are of characters any terminal and
 * printer has; what is figured stands as figures after them. */
#include "config.h"
#include "desk/screen/common/sheet.h"
#include "desk/screen/common/told_rows.h"
#include <stdio.h>
#include <string.h>

#define COLUMNS 78
#define CHART_COLUMNS 78             /* narrower paper has a bar a row */
#define CHART_ROWS 6
#define SCALE 5                      /* columns of the scale beside a chart */
#define MONTH_COLUMNS 3              /* this year's bar, last year's, a blank */
#define SHARE_COLUMNS 40
#define NOW_BAR '#'
#define THEN_BAR ':'
#define PER_1000 1000

struct using { struct sheet_rows rows; };

static const char *const computed[] = { "@rows", "@text", NULL };

/* -- what a bar is of -- */

typedef int64_t of_month(const struct use_month *m, bool then);

static int64_t kwh_of(const struct use_month *m, bool then)
{
    return !then ? m->kwh : m->last_year_n ? m->last_year->kwh : 0;
}

static int64_t amount_of(const struct use_month *m, bool then)
{
    return !then ? m->amount : m->last_year_n ? m->last_year->amount : 0;
}

static int64_t highest(const struct account_use *u, of_month *of)
{
    int64_t most = 0;
    for (uint32_t i = 0; i < u->months_n * 2; i++) {
        int64_t n = of(&u->months[i / 2], i % 2);
        most = n > most ? n : most;
    }
    return most;
}

/* So many rows of `rows` that the highest has; what is used at all has one. */
static int height(int64_t n, int64_t most, int rows)
{
    int h = most > 0 && n > 0 ? (int)(((__int128)n * rows + most / 2) / most) : 0;
    return n > 0 && !h ? 1 : h;
}

/* -- charts: a month three columns, the newest at the right -- */

/* Whole units, as wide as the scale has room for: 1234, 12k, 1.2M. */
static void scale_text(int64_t hundredths, char out[16])
{
    int64_t n = (hundredths + 50) / 100;
    if (n < 100000)
        snprintf(out, 16, "%d", (int)n);
    else if (n < 10000000)
        snprintf(out, 16, "%dk", (int)(n / 1000));
    else if (n < 10000000000)
        snprintf(out, 16, "%dM", (int)(n / 1000000));
    else
        snprintf(out, 16, "%dG", (int)(n / 1000000000));
}

static void chart_row(const struct account_use *u, of_month *of, int64_t most, int row, struct pool *pool,
                      struct array *rows)
{
    char scale[16] = "", bars[COLUMNS + 1];
    size_t at = 0;
    if (row == CHART_ROWS || row == CHART_ROWS / 2)
        scale_text(most * row / CHART_ROWS, scale);
    for (uint32_t i = 0; i < u->months_n; i++) {
        const struct use_month *m = &u->months[i];
        bars[at++] = height(of(m, false), most, CHART_ROWS) >= row ? NOW_BAR : ' ';
        bars[at++] = height(of(m, true), most, CHART_ROWS) >= row ? THEN_BAR : ' ';
        bars[at++] = ' ';
    }
    bars[at] = '\0';
    sheet_add(rows, pool, pool_printf(pool, "%*s %s", SCALE, scale, bars));
}

/* Months beneath, and the year where it begins. */
static void months_row(const struct account_use *u, struct pool *pool, struct array *rows)
{
    char text[COLUMNS + 1];
    size_t at = 0;
    for (uint32_t i = 0; i < u->months_n && at + MONTH_COLUMNS < sizeof text; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%02d ", (int)(u->months[i].bill_month % 100));
    text[at] = '\0';
    sheet_add(rows, pool, pool_printf(pool, "%*s %s", SCALE, "", text));
}

static void chart(const struct account_use *u, of_month *of, const char *key, struct pool *pool, struct array *rows)
{
    char text[200], first[16], last[16];
    int64_t most = highest(u, of);
    const struct use_month *m = u->months;
    snprintf(first, sizeof first, "%04d-%02d", (int)(m[0].bill_month / 100), (int)(m[0].bill_month % 100));
    snprintf(last, sizeof last, "%04d-%02d", (int)(m[u->months_n - 1].bill_month / 100),
             (int)(m[u->months_n - 1].bill_month % 100));
    text_rows(rows, pool, tr_fill(text, sizeof text, key, first, last, NULL, NULL), COLUMNS);
    for (int row = CHART_ROWS; row > 0; row--)
        chart_row(u, of, most, row, pool, rows);
    months_row(u, pool, rows);
}

/* -- figures -- */

enum { MONTH, KWH, KWH_THEN, AMOUNT, AMOUNT_THEN, FIGURES };
static const int wide[FIGURES] = { 8, 12, 12, 14, 14 };

static void figures_row(const char *const text[FIGURES], struct pool *pool, struct array *rows)
{
    struct sheet_cell cell[FIGURES];
    for (unsigned i = 0; i < FIGURES; i++)
        cell[i] = (struct sheet_cell){ wide[i], i != MONTH, text[i] };
    sheet_add(rows, pool, sheet_row(pool, cell, FIGURES));
}

static const char *energy_text(struct pool *pool, bool any, energy n)
{
    char text[MONEY_TEXT];
    return any ? pool_copy(pool, energy_format(n, text)) : "";
}

static const char *money_text(struct pool *pool, bool any, money n)
{
    char text[MONEY_TEXT];
    return any ? pool_copy(pool, money_format(n, text)) : "";
}

static const char *month_text(struct pool *pool, int32_t month)
{
    return pool_printf(pool, "%04d-%02d", (int)(month / 100), (int)(month % 100));
}

static void figures(const struct account_use *u, struct pool *pool, struct array *rows)
{
    figures_row((const char *const[FIGURES]){ tr("bill_month"), tr("kwh"), tr("last_year"), tr("amount"),
                                             tr("last_year") }, pool, rows);
    for (uint32_t i = u->months_n; i-- > 0;) {
        const struct use_month *m = &u->months[i];
        bool then = m->last_year_n, now = m->bills;
        figures_row((const char *const[FIGURES]){ month_text(pool, m->bill_month), energy_text(pool, now, m->kwh),
            energy_text(pool, then, kwh_of(m, true)), money_text(pool, now, m->amount),
            money_text(pool, then, amount_of(m, true)) }, pool, rows);
    }
}

/* -- load by period -- */

enum { SHARP, PEAK, FLAT, VALLEY, DEEP, PERIODS };
static const char share_mark[PERIODS] = { '^', '#', '=', '-', '.' };

static energy period_of(const struct use_month *m, unsigned period)
{
    const energy of[PERIODS] = { m->sharp_kwh, m->peak_kwh, m->flat_kwh, m->valley_kwh, m->deep_kwh };
    return of[period] > 0 ? of[period] : 0;
}

static energy periods_sum(const struct use_month *m)
{
    energy sum = 0;
    for (unsigned i = 0; i < PERIODS; i++)
        sum += period_of(m, i);
    return sum;
}

/* Each mark ends where the rounded share up to it ends, so that the bar is always whole. */
static const char *share_bar(const struct use_month *m, energy sum, struct pool *pool)
{
    char bar[SHARE_COLUMNS + 1];
    energy upto = 0;
    int at = 0;
    for (unsigned i = 0; i < PERIODS; i++) {
        upto += period_of(m, i);
        for (int end = (int)(((__int128)upto * SHARE_COLUMNS + sum / 2) / sum); at < end; at++)
            bar[at] = share_mark[i];
    }
    bar[at] = '\0';
    return pool_copy(pool, bar);
}

static const char *share_figures(const struct use_month *m, energy sum, struct pool *pool)
{
    const char *text = "";
    static const uint16_t code[PERIODS] = { CODE_use_period_sharp, CODE_use_period_peak, CODE_use_period_flat,
                                            CODE_use_period_valley, CODE_use_period_deep };
    for (unsigned i = 0; i < PERIODS; i++) {
        int per = (int)(((__int128)period_of(m, i) * PER_1000 + sum / 2) / sum);
        if (period_of(m, i))
            text = pool_printf(pool, "%s%s%s %d.%d%%", text, *text ? "  " : "", code_word(&codes_use_period, code[i]),
                               per / 10, per % 10);
    }
    return text;
}

static void shares(const struct account_use *u, int columns, struct pool *pool, struct array *rows)
{
    unsigned n = 0;
    text_rows(rows, pool, tr("form.account_use.shares"), columns);
    for (uint32_t i = u->months_n; i-- > 0;) {
        const struct use_month *m = &u->months[i];
        energy sum = periods_sum(m);
        if (sum <= 0)
            continue;
        text_rows(rows, pool, pool_printf(pool, "%s  %s", month_text(pool, m->bill_month),
                                          share_figures(m, sum, pool)), columns);
        if (columns > SHARE_COLUMNS + 10)
            sheet_add(rows, pool, pool_printf(pool, "%9s%s", "", share_bar(m, sum, pool)));
        n++;
    }
    if (!n)
        text_rows(rows, pool, tr("form.account_use.no_periods"), columns);
}

/* -- narrow paper: a month two bars -- */

static void narrow_bar(int64_t n, int64_t most, char mark, const char *head, int columns, struct pool *pool,
                       struct array *rows)
{
    char bar[COLUMNS + 1];
    int room = columns - 8 - 10, long_ = height(n, most, room);
    memset(bar, mark, (size_t)long_);
    bar[long_] = '\0';
    sheet_add(rows, pool, pool_printf(pool, "%-7s %s %s", head, bar, energy_text(pool, true, n)));
}

static void narrow(const struct account_use *u, int columns, struct pool *pool, struct array *rows)
{
    int64_t most = highest(u, kwh_of);
    text_rows(rows, pool, tr("form.account_use.narrow"), columns);
    for (uint32_t i = u->months_n; i-- > 0;) {
        const struct use_month *m = &u->months[i];
        narrow_bar(m->kwh, most, NOW_BAR, month_text(pool, m->bill_month), columns, pool, rows);
        if (m->last_year_n)
            narrow_bar(m->last_year->kwh, most, THEN_BAR, "", columns, pool, rows);
    }
}

static void rows_make(const void *shown, int columns, struct pool *pool, struct array *rows)
{
    const struct account_use *u = shown;
    if (!u->months_n) {
        text_rows(rows, pool, tr("form.account_use.none"), columns);
        return;
    }
    if (columns >= CHART_COLUMNS) {
        chart(u, kwh_of, "form.account_use.kwh", pool, rows);
        chart(u, amount_of, "form.account_use.amount", pool, rows);
        figures(u, pool, rows);
    } else {
        narrow(u, columns, pool, rows);
    }
    shares(u, columns, pool, rows);
}

static void paper_make(const void *shown, int columns, struct pool *pool, struct array *rows)
{
    const struct account_use *u = shown;
    text_rows(rows, pool, tr("form.account_use.title"), columns);
    text_rows(rows, pool, pool_printf(pool, "%s  %s", u->account_no, u->account_name), columns);
    rows_make(shown, columns, pool, rows);
}

/* -- the page -- */

static void answered(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void post(struct page *p, bool by_enter)
{
    struct account_use_ask q = { .account_no = "" };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(512);
    (void)by_enter;
    if (page_fill(p, &q, pool, &f) == ST_ok) {
        page_ask(p, OP_account_use, &q, answered);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

/* From the page of a bill: of its account. */
static void open_page(struct page *p)
{
    char account[24];
    if (sscanf(p->arg, "%23s", account) < 1)
        return;
    input_set(p, "account_no", account);
    post(p, false);
}

static void close_page(struct page *p)
{
    sheet_close(&((struct using *)p->state)->rows);
}

static void print(struct page *p)
{
    char title[48];
    const struct account_use *u = p->shown;
    if (!u) {
        page_beep(p);
        return;
    }
    snprintf(title, sizeof title, "use-%s", u->account_no);
    page_say(p, sheet_print(p, u, paper_make, false, title), NULL, NULL, NULL, NULL);
}

/* Compared under another choice. */
static void act(struct page *p, int digit)
{
    const struct account_use *u = p->shown;
    if (digit == 1 && u)
        page_open(p->desk, "compare", u->account_no);
    else
        page_beep(p);
}

static const struct array *rows_of(const struct page *p)
{
    return sheet_rows(p, &((struct using *)p->state)->rows, rows_make, COLUMNS);
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return rows_of(p)->n;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    (void)list;
    (void)column;
    text_copy(out, room, ((const char *const *)rows_of(p)->at)[row]);
}

const struct screen screen_account_use = {
    .name = "account_use", .state = sizeof(struct using), .computed = computed, .open = open_page,
    .close = close_page, .post = post, .print = print, .act = act, .rows = rows, .cell = cell,
};
