/* What is known of whoever a password is for: his number, his name and his offices up to the
 * company, as they are written and in pinyin: whole, by syllables and by initials. Whoever
 * knows him tries these first. */
#include "config.h"
#include "core/engine/common.h"
#include "core/engine/inner.h"

#include <string.h>

#define OWN_LEAST 2                  /* letters */

struct own { struct call *c; struct array words; };

static void own_add(void *context, const char *word)
{
    struct own *own = context;
    if (strlen(word) >= OWN_LEAST)
        *(const char **)array_add(&own->words, own->c->pool, sizeof(char *)) = pool_copy(own->c->pool, word);
}

static void own_name(struct own *own, const char *name, bool as_name)
{
    own_add(own, name);
    pinyin_ways(name, as_name, true, own_add, own);
    pinyin_ways(name, as_name, false, own_add, own);
    for (const char *at = name, *end = name + strlen(name); at < end;) {
        const char *next = at;
        if (utf8_next(&next, end) < 0)
            return;
        pinyin_ways(pool_slice(own->c->pool, at, (size_t)(next - at)), as_name && at == name, true, own_add, own);
        at = next;
    }
}

/* One that cannot be read is left out: a password is not refused for that. */
static void own_units(struct own *own, const char *unit_no)
{
    struct unit u;
    struct unit_way way = { .next = unit_no };
    while (*way.next && !unit_up(own->c->txn, &way, &u))
        own_name(own, u.unit_name, false);
}

bool secret_of_owner(struct call *c, const char *password, const struct secret_owner *who)
{
    struct own own = { .c = c };
    own_add(&own, who->staff_no);
    own_name(&own, who->name, true);
    own_name(&own, who->office, false);
    own_units(&own, who->unit_no);
    return common_made(password, own.words.at, own.words.n);
}
