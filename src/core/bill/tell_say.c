/* Lines and figures of a bill retold: plain decimals, with a comma in money alone. */
#include "config.h"
#include "core/bill/tell.h"

#define DIGITS_128 48

void tell(struct tale *t, struct told_line line)
{
    *(struct told_line *)array_add(&t->lines, t->c->pool, sizeof line) = line;
}

const char *told_energy(struct tale *t, energy n)
{
    char text[MONEY_TEXT];
    return pool_copy(t->c->pool, energy_format(n, text));
}

const char *told_money(struct tale *t, money n)
{
    char text[MONEY_TEXT];
    return pool_copy(t->c->pool, money_format(n, text));
}

const char *told_price(struct tale *t, price n)
{
    char text[MONEY_TEXT];
    return pool_copy(t->c->pool, price_format(n, text));
}

const char *told_count(struct tale *t, int64_t n)
{
    return pool_printf(t->c->pool, "%lld", (long long)n);
}

const char *told_decimal(struct tale *t, __int128 n, unsigned decimals)
{
    char text[DIGITS_128 + 2], *at = text + sizeof text;
    bool negative = n < 0, digits = false;
    *--at = '\0';
    n = negative ? -n : n;
    for (unsigned i = 0; n || i <= decimals; i++, n /= 10) {
        if (i == decimals && digits)
            *--at = '.';
        digits |= n % 10 != 0 || i >= decimals;
        if (digits)
            *--at = (char)('0' + (int)(n % 10));
    }
    if (negative)
        *--at = '-';
    return pool_copy(t->c->pool, at);
}

/* A first term below nought keeps its sign, another one is taken off. */
void told_add(struct tale *t, struct told_sum *s, const char *figure, int64_t n)
{
    if (!s->n)
        s->text = figure;
    else if (*figure == '-')
        s->text = pool_printf(t->c->pool, "%s - %s", s->text, figure + 1);
    else
        s->text = pool_printf(t->c->pool, "%s + %s", s->text, figure);
    s->sum += n;
    s->n++;
}

void told_add_energy(struct tale *t, struct told_sum *s, energy n)
{
    told_add(t, s, told_energy(t, n), n);
}

void told_add_money(struct tale *t, struct told_sum *s, money n)
{
    told_add(t, s, told_money(t, n), n);
}
