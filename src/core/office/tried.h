/* tried: what was tried, by whom it was tried on and where it came from, in memory and
 * of a fixed size, so that no flood grows it. The same for one who is there and for
 * one who is not: answers do not tell who exists, nor does a restart, which forgets
 * both. Where there is no room the lightest goes; one that is locked goes last, and
 * where something lies is decided by a hash that only this process can make. */
#ifndef CORE_OFFICE_TRIED_H
#define CORE_OFFICE_TRIED_H

#include "base/net.h"
#include "core/office/penalty.h"

struct call;

struct tried;

/* A row of the list. */
struct tried_row {
    enum penalty_kind kind;
    char person[16];               /* as it was typed, which may be a password; "" of a network */
    char source[NET_TEXT];           /* "" from everywhere */
    struct penalty_sum penalty;
};

struct tried *tried_new(const uint8_t salt[32]);
void tried_free(struct tried **t);

struct penalty_answer tried_look(struct tried *t, const struct penalty_rules *r, enum penalty_kind kind,
                                 const char *person, const char *source, instant now);
struct penalty_answer tried_count(struct tried *t, const struct penalty_rules *r, enum penalty_kind kind,
                                  const char *person, const char *source, instant now);
void tried_forget(struct tried *t, enum penalty_kind kind, const char *person, const char *source);
/* All of these: "" is any. How many of them were in force, as tried_list lists them. */
unsigned tried_lift(struct tried *t, const struct penalty_rules *r, instant now, const char *person,
                    const char *source);
/* Those in force, up to most; *more_r: there are more. */
unsigned tried_list(struct tried *t, const struct penalty_rules *r, instant now, struct tried_row *out, unsigned most,
                    bool *more_r);

/* tries.c: what holds of a row now, by the office's settings. */
struct penalty_answer tries_answer(struct call *c, const struct tried_row *row);

#endif
