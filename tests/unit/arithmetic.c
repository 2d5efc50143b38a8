/* A line is read into numbers, signs and brackets; two numbers side by side begin anew. */
#include "config.h"
#include "tests/unit/arithmetic.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKENS 1000
#define NEAR 1e-9L                   /* of a number: what long double leaves */

struct token { char kind; long double value; unsigned decimals; };   /* n number, r root, else the sign itself */

struct reading { struct token token[TOKENS]; unsigned n; };

static void add(struct reading *r, char kind, long double value, unsigned decimals)
{
    struct token *last = r->n ? &r->token[r->n - 1] : NULL;
    if (kind == ')' && last && last->kind == '(') {
        r->n--;
        return;
    }
    if (r->n < TOKENS)
        r->token[r->n++] = (struct token){ kind, value, decimals };
}

static bool sign_before(const struct reading *r)
{
    return r->n && strchr("+-*/=(^", r->token[r->n - 1].kind);
}

static bool goes_on(const char *at)
{
    return isdigit((unsigned char)*at) || (*at && strchr(".,", *at) && isdigit((unsigned char)at[1]));
}

/* 1,234.50 and 5.00%; a date, a time and what goes on in letters is a word. */
static const char *number(struct reading *r, const char *at)
{
    const char *from = at;
    bool negative = *at == '-';
    long double value = 0, unit = 1;
    unsigned decimals = 0;
    bool point = false;
    for (at += negative; goes_on(at); at++) {
        if (*at == '.')
            point = true;
        else if (*at != ',') {
            value = value * 10 + (*at - '0');
            unit *= point ? 10 : 1;
            decimals += point;
        }
    }
    if (isalpha((unsigned char)*at) || ((*at == '-' || *at == ':') && isdigit((unsigned char)at[1]))) {
        for (at = from + 1; isalnum((unsigned char)*at) || *at == '-' || *at == ':';)
            at++;
        return at;
    }
    value = (negative ? -value : value) / unit / (*at == '%' ? 100 : 1);
    add(r, 'n', value, decimals);
    return at + (*at == '%');
}

static const char *word(struct reading *r, const char *at)
{
    const char *from = at;
    while (isalnum((unsigned char)*at) || *at == '_' || (*at == '-' && isalnum((unsigned char)at[1])))
        at++;
    if (at - from == 1 && *from == 'x')
        add(r, '*', 0, 0);
    else if (at - from == 4 && !strncmp(from, "sqrt", 4))
        add(r, 'r', 0, 0);
    return at;
}

/* A blank, or the colon of another language, ends what stood before it. */
static bool apart(const char *line, const char *at)
{
    size_t colon = strlen("：");
    return at[-1] == ' ' || ((size_t)(at - line) >= colon && !strncmp(at - colon, "：", colon));
}

static void read_line(struct reading *r, const char *at)
{
    const char *line = at;
    while (*at) {
        bool minus = *at == '-' && isdigit((unsigned char)at[1]) && (!r->n || sign_before(r) || apart(line, at));
        if (isdigit((unsigned char)*at) || minus)
            at = number(r, at);
        else if (*at == '#')
            at += 1 + strspn(at + 1, "0123456789");
        else if (isalpha((unsigned char)*at))
            at = word(r, at);
        else if (!strncmp(at, "×", strlen("×"))) {
            add(r, '*', 0, 0);
            at += strlen("×");
        } else {
            if (strchr("+-/=()^", *at))
                add(r, *at, 0, 0);
            at++;
        }
    }
}

/* -- a value -- */

struct walk { const struct token *at, *end; };

static char kind(const struct walk *w) { return w->at < w->end ? w->at->kind : '\0'; }
static long double sum(struct walk *w);

static long double one(struct walk *w)
{
    bool root = kind(w) == 'r';
    long double value = 0;
    w->at += root;
    if (kind(w) == '(') {
        w->at++;
        value = sum(w);
        w->at += kind(w) == ')';
    } else if (kind(w) == 'n') {
        value = (w->at++)->value;
    }
    if (kind(w) == '^') {
        w->at += 2;
        value *= value;
    }
    return root ? sqrtl(value) : value;
}

static long double product(struct walk *w)
{
    long double value = one(w);
    while (kind(w) == '*' || kind(w) == '/') {
        bool times = (w->at++)->kind == '*';
        long double by = one(w);
        value = times ? value * by : value / by;
    }
    return value;
}

static long double sum(struct walk *w)
{
    long double value = product(w);
    while (kind(w) == '+' || kind(w) == '-') {
        bool plus = (w->at++)->kind == '+';
        long double by = product(w);
        value += plus ? by : -by;
    }
    return value;
}

/* -- a line -- */

/* Where what is before `end` begins: after the last "=", or where two numbers meet. */
static unsigned begins(const struct reading *r, unsigned end)
{
    unsigned from = 0, depth = 0;
    for (unsigned i = 0; i < end; i++) {
        char k = r->token[i].kind, before = i ? r->token[i - 1].kind : '\0';
        if (k == '=')
            from = i + 1;
        else if (!depth && strchr("n(r", k) && (before == 'n' || before == ')'))
            from = i;
        else if (!i && strchr("+-*/^", k))
            from = i + 1;
        depth += k == '(';
        depth -= k == ')' && depth;
    }
    return from;
}

static bool right(const struct reading *r, unsigned at)
{
    struct walk w = { &r->token[begins(r, at)], &r->token[at] };
    const struct token *is = &r->token[at + 1];
    if (at + 1 >= r->n || is->kind != 'n' || w.at >= w.end)
        return false;
    long double value = sum(&w), unit = 1;
    for (unsigned i = 0; i < is->decimals; i++)
        unit *= 10;
    long double rounded = floorl(fabsl(value) * unit + 0.5L + NEAR * (1 + fabsl(value))) / unit;
    bool same = fabsl(rounded - fabsl(is->value)) < NEAR * (1 + rounded);
    return w.at == w.end && same && (rounded < NEAR || value * is->value > 0);
}

int arithmetic_right(const char *line)
{
    static struct reading r;
    int n = 0;
    r.n = 0;
    read_line(&r, line);
    for (unsigned i = 0; i < r.n; i++) {
        if (r.token[i].kind != '=')
            continue;
        if (!right(&r, i)) {
            fprintf(stderr, "not so: %s\n", line);
            return -1;
        }
        n++;
    }
    return n;
}
