/* A search as typed: its words, what each is by its shape, and whether a row has
 * them all. Pure but for the unit names it is given. */
#ifndef CORE_CUSTOMER_QUERY_H
#define CORE_CUSTOMER_QUERY_H

#include "core/customer/customer.h"

enum token_shape { TOKEN_DIGITS, TOKEN_LETTERS, TOKEN_TEXT };

struct token {
    enum token_shape shape;
    char text[QUERY_TEXT];           /* folded: half width, lower case, no dots */
    size_t n;                        /* bytes */
};

struct query {
    struct token token[QUERY_TOKENS];
    unsigned tokens;
    char whole[QUERY_TEXT];          /* everything typed, spaces and hyphens out */
};

/* ST_field_too_many when it has too many words. */
enum status query_read(struct query *q, const char *text, struct fault *f);
/* 15 or 18 characters that look like an identity number or a credit code. */
bool query_identity(const struct query *q);
/* The bytes a token is looked up by in the index; false when it has none. */
bool token_word(const struct token *t, const char *unit_no, bool whole, struct word *w_r);
/* The texts of a row that are looked in; NULL and "" match nothing. */
#define QUERY_TEXTS 4
struct texts { const char *number[QUERY_TEXTS], *name[QUERY_TEXTS], *place[QUERY_TEXTS]; };
bool query_matches(const struct query *q, const struct texts *x);

/* work/find.c: open jobs that match, of these units, before any account is listed
 * (ux 2.4); at most room rows, more says that there are or may be others. */
enum status jobs_find(struct call *c, const struct query *q, const struct unit *unit, unsigned units, unsigned room,
                      struct find_row *rows, uint32_t *n_r, bool *more_r);
/* The one of that number; none in reach: *n_r stays 0. */
enum status job_find_number(struct call *c, uint64_t job_no, struct find_row *row_r, uint32_t *n_r);

#endif
