/* Random records of any kind, made from the fields alone: a new record is tested
 * without a line here. */
#include "config.h"
#include "tests/unit/record_any.h"

#include <stdio.h>
#include <string.h>

/* splitmix64 */
uint64_t dice_next(struct dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint64_t dice_below(struct dice *d, uint64_t n)
{
    return dice_next(d) % n;
}

/* Numbers of every size, not only the largest. */
static uint64_t any_bits(struct dice *d)
{
    return dice_next(d) >> dice_below(d, 63);
}

static const char *any_text(struct dice *d, const struct field *fd, struct pool *pool)
{
    static const char *const characters[] = { "a", "Z", "0", " ", "\"", "\\", ",", "'", "王", "建", "　", "é", "𠮷", "€",
                                              "<", "%" };
    static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };
    size_t count = 1 + dice_below(d, dice_below(d, 4) ? (fd->limit < 12 ? fd->limit : 12) : fd->limit);
    char *text = pool_get(pool, count * 4 + 1), *to = text;

    for (size_t i = 0; i < count; i++) {
        const char *c = fd->flags & (F_ACCOUNT | F_IDENTITY) ? digits[dice_below(d, COUNT_OF(digits))]
                                              : characters[dice_below(d, COUNT_OF(characters))];

        if (fd->type == FT_LONG && dice_below(d, 8) == 0)
            c = dice_below(d, 2) ? "\n" : "\t";
        to += strlen(strcpy(to, c));
    }
    /* As every door keeps it. */
    return text_normal(pool, text, fd->flags & F_NAME ? TEXT_FOLDED : TEXT_KEPT);
}

static uint16_t any_code(struct dice *d, const struct code_set *set)
{
    if (set->open && dice_below(d, 4) == 0)
        return (uint16_t)(CODE_OFFICE_FIRST + dice_below(d, 900));
    return set->code[dice_below(d, set->codes)].value;
}

static int64_t any_signed(struct dice *d, const struct field *fd, uint64_t most)
{
    int64_t value = (int64_t)(1 + any_bits(d) % most);

    return fd->flags & F_NEG && dice_below(d, 2) ? -value : value;
}

/* Now and then the day that stored dates count from. */
static date any_date(struct dice *d)
{
    return dice_below(d, 16) ? DATE_LEAST + (date)dice_below(d, (uint64_t)(DATE_MOST - DATE_LEAST + 1)) : DATE_EPOCH;
}

static void any_list(struct dice *d, const struct field *fd, void *s, struct pool *pool, int depth)
{
    uint32_t count = 1 + (uint32_t)dice_below(d, fd->limit < 3 ? fd->limit : 3);
    uint8_t *elements = depth < RECORD_DEPTH ? pool_array(pool, count, fd->of->size) : NULL;

    if (!elements)
        return;
    for (uint32_t i = 0; i < count; i++)
        any_record(d, fd->of, elements + i * fd->of->size, pool, depth + 1);
    *(uint8_t **)field_at(fd, s) = elements;
    *(uint32_t *)((uint8_t *)s + fd->at_n) = count;
}

static void any_bytes(struct dice *d, const struct field *fd, struct bytes *bytes, struct pool *pool)
{
    uint32_t n = 1 + (uint32_t)dice_below(d, fd->limit < 40 ? fd->limit : 40);
    uint8_t *at = pool_get(pool, n);

    for (uint32_t i = 0; i < n; i++)
        at[i] = (uint8_t)dice_next(d);
    *bytes = (struct bytes){ at, n };
}

void any_value(struct dice *d, const struct field *fd, void *s, struct pool *pool, int depth)
{
    void *at = field_at(fd, s);

    switch (fd->type) {
    case FT_TEXT: case FT_LONG: case FT_SEALED: *(const char **)at = any_text(d, fd, pool); break;
    case FT_MONEY: *(money *)at = any_signed(d, fd, (uint64_t)MONEY_TYPED_MAX); break;
    case FT_MAYBE: *(struct maybe *)at = maybe_money(dice_below(d, 4) ? any_signed(d, fd, (uint64_t)MONEY_TYPED_MAX)
                                                     : 0); break;
    case FT_ENERGY: case FT_PRICE: *(int64_t *)at = any_signed(d, fd, INT64_MAX); break;
    case FT_DATE: *(date *)at = any_date(d); break;
    case FT_MONTH: *(int32_t *)at = month_add(200001, (int)dice_below(d, 1000)); break;
    case FT_TIME: *(instant *)at = 1 + (instant)dice_below(d, (uint64_t)4000000000 * SECOND); break;
    case FT_CODE: *(uint16_t *)at = any_code(d, fd->codes); break;
    case FT_CODES: *(uint64_t *)at = CODE_BIT(fd->codes->code[dice_below(d, fd->codes->codes)].value)
                                   | CODE_BIT(fd->codes->code[0].value); break;
    case FT_UINT: *(uint64_t *)at = fd->limit ? 1 + any_bits(d) % fd->limit : 1 + any_bits(d) % UINT64_MAX; break;
    case FT_INT: *(int64_t *)at = any_bits(d) ? (int64_t)any_bits(d) | 1 : -1; break;
    case FT_FLAG: *(bool *)at = true; break;
    case FT_HASH: for (unsigned i = 0; i < 32; i++) ((struct hash *)at)->b[i] = (uint8_t)(dice_next(d) | 1); break;
    case FT_BYTES: any_bytes(d, fd, at, pool); break;
    case FT_LIST: any_list(d, fd, s, pool, depth); break;
    }
}

/* A number of any digits is one of a paper that may have any. */
static void any_papers(const struct record *r, void *s)
{
    for (unsigned i = 0; i < r->fields; i++) {
        char name[48];
        int n = (int)strlen(r->field[i].name) - 2;
        snprintf(name, sizeof name, "%.*skind", n > 0 ? n : 0, r->field[i].name);
        const struct field *kind = r->field[i].flags & F_IDENTITY ? record_field(r, name) : NULL;
        if (kind)
            *(uint16_t *)field_at(kind, s) = CODE_id_kind_other;
    }
}

void any_record(struct dice *d, const struct record *r, void *s, struct pool *pool, int depth)
{
    memset(s, 0, r->size);
    for (unsigned i = 0; i < r->fields; i++)
        if (r->field[i].flags & F_NEED || dice_below(d, 2))
            any_value(d, &r->field[i], s, pool, depth);
    any_papers(r, s);
}

void *record_room(const struct record *r, struct pool *pool)
{
    return pool_get(pool, r->size);
}
