/* hooks: the engine's questions to screens. The rows stand in hooks.def; hooks.c
 * and screens.c alone know both sides. */
#ifndef DESK_HOOKS_H
#define DESK_HOOKS_H

#include <stdbool.h>

struct page;
struct json_t;

struct hooks {
    const char *bottom, *entrance, *greeting, *menu, *idle, *parked;      /* forms the engine opens by itself */
    void (*find)(struct page *p, const char *text);              /* what an entry line takes and is no digit or code */
    bool (*waits)(const struct page *p);                         /* a second person has not decided about it yet */
    struct json_t *(*keep)(const struct page *p);                /* what was asked of that person, into parking; NULL
                                                                    nothing */
    void (*take_back)(struct page *p, const struct json_t *kept);
};

extern const struct hooks hooks;

#endif
