/* Topics of events as core and desks read them (events.def). */
#include "config.h"
#include "ops/ops.h"

#include <stdlib.h>
#include <string.h>

static const struct { const char *kind; enum event_reach reach; enum event_home home; } kinds[] = {
#define EVENT(kind, reach, home) { #kind, REACH_##reach, HOME_##home },
#include "ops/events.def"
#undef EVENT
};

/* Up to the next colon; where it goes on. NULL: it is too long to be one. */
static const char *word_take(const char *at, char word[EVENT_WORD])
{
    size_t n = strcspn(at, ":");
    if (n >= EVENT_WORD)
        return NULL;
    memcpy(word, at, n);
    word[n] = '\0';
    return at[n] ? at + n + 1 : at + n;
}

bool event_read(const char *topic, struct event_topic *e)
{
    *e = (struct event_topic){ .home = HOME_all };
    const char *at = word_take(topic, e->kind);
    if (at)
        at = word_take(at, e->whom);
    if (at)
        at = word_take(at, e->person);
    if (!at)
        return false;
    e->number = strtoull(at, NULL, 10);
    for (size_t i = 0; i < COUNT_OF(kinds) && !e->known; i++)
        if (strcmp(kinds[i].kind, e->kind) == 0) {
            e->reach = kinds[i].reach;
            e->home = kinds[i].home;
            e->known = true;
        }
    return *e->kind != '\0';
}
