/* Lines and the one rounding. Products are exact in 128 bits, 1e-10 yuan with their days
 * over a common month, until figure_close rounds where a group's sum has come to. */
#include "config.h"
#include "core/bill/figure.h"

#define LINES_FIRST 16
#define FEN_EXACT ((__int128)100000000)      /* 1/100 of a unit x 1e-8 yuan, in a fen */

void figure_begin(struct figure *f, struct pool *pool)
{
    *f = (struct figure){ .pool = pool };
}

static void figure_grow(struct figure *f)
{
    unsigned room = f->room ? f->room * 2 : LINES_FIRST;
    struct figure_line *wider = pool_get(f->pool, room * sizeof *wider);
    for (unsigned i = 0; i < f->n; i++)
        wider[i] = f->line[i];
    f->line = wider;
    f->room = room;
}

struct figure_line *figure_add(struct figure *f, uint16_t part, unsigned period, int64_t quantity, price p)
{
    if (f->n == f->room)
        figure_grow(f);
    struct figure_line *line = &f->line[f->n++];
    *line = (struct figure_line){ .part = part, .period = (uint16_t)period, .quantity = quantity, .price = p };
    return line;
}

static __int128 rounded(__int128 exact, __int128 fen)
{
    return exact < 0 ? -((-exact * 2 + fen) / (fen * 2)) : (exact * 2 + fen) / (fen * 2);
}

/* Lines of one group have one month: whole ones are taken as all of it. */
static uint32_t group_days(const struct figure *f)
{
    for (unsigned i = f->group; i < f->n; i++)
        if (f->line[i].of_days)
            return f->line[i].of_days;
    return 1;
}

enum status figure_close(struct figure *f)
{
    uint32_t month = group_days(f);
    __int128 exact = 0, given = 0, fen = FEN_EXACT * month;
    for (unsigned i = f->group; i < f->n; i++) {
        struct figure_line *line = &f->line[i];
        exact += (__int128)line->quantity * line->price * (line->of_days ? line->days : month);
        __int128 upto = rounded(exact, fen);
        if (upto > INT64_MAX || upto < INT64_MIN)
            return ST_amount_overflow;
        line->amount = (money)(upto - given);
        given = upto;
    }
    f->group = f->n;
    return money_add(f->sum, (money)given, &f->sum) ? ST_ok : ST_amount_overflow;
}

enum status figure_amount(struct figure *f, uint16_t part, money amount)
{
    figure_add(f, part, CODE_use_period_total, 0, 0)->amount = amount;
    f->group = f->n;
    return money_add(f->sum, amount, &f->sum) ? ST_ok : ST_amount_overflow;
}

enum status figure_group(struct figure *f, uint16_t round_way)
{
    return round_way == CODE_round_way_charge ? ST_ok : figure_close(f);
}
