/* area: what an area of the business gives the engine, and what it gets for it.
 * Each row of areas.def is a const struct area in that area's area.c; the engine
 * loops over the rows and names none. Everything in the struct may be absent.
 *
 *   words    the functions that make its tables' search words, ended by a row without
 *            one (store_set_words). A version is raised with every change of what its
 *            function makes: the index is then built anew.
 *   open     reads what it keeps in memory, after the areas before it; what it
 *            made it hangs into its slot. It may look into the store.
 *   close    gives it back: also of an area that was not opened, or not to its end.
 *   follow   rows were changed: items of the feed (feed.h) that are committed, in
 *            order. It brings its memory up to them by reading the store again, and
 *            answers a status when it cannot: then it is called again later with
 *            one item of kind everything. In the process that wrote them it runs in
 *            the writer's turn before any reply leaves, so whoever changed something
 *            sees it; in one that follows, on the thread that calls core_follow.
 *   carry    rows of a store that was raised into the form of its version: some of
 *            them, as part of t, until *more_r is false. Timed work does it while the
 *            counters work; core_carry at once, before an area is opened.
 *   seeded   the rows a new store begins with are in c's transaction: are the area's good
 *            together? What it refuses, nothing begins with.
 *   checks   what `wattdesk check` proves of it, ended by a row without a name.
 *
 * What an area does by itself in time is a row of timed.def. */
#ifndef CORE_ENGINE_AREA_H
#define CORE_ENGINE_AREA_H

#include "core/core.h"
#include "core/engine/check.h"

struct check {
    const char *name;
    enum status (*run)(struct check_run *r);
};

struct area_words {
    enum index_id index;
    words_fn *fn;
    unsigned version;
    bool readings;                   /* words are made by db/pinyin too */
    bool needed;                     /* the area cannot open without: one that is being built is built whole first */
};

struct area {
    const struct area_words *words;
    enum status (*open)(struct core *c, struct fault *f);
    void (*close)(struct core *c);
    enum status (*follow)(struct core *c, const struct feed_item *item, unsigned n);
    enum status (*carry)(struct txn *t, bool *more_r);
    enum status (*seeded)(struct call *c);
    const struct check *checks;
};

enum area_id {
#define AREA(name) AREA_##name,
#include "core/engine/areas.def"
#undef AREA
    AREA_COUNT
};

#define AREA(name) extern const struct area area_##name;
#include "core/engine/areas.def"
#undef AREA

/* An area's slots: its state in the core, and what it keeps beside one call. Each
 * area casts them in one function of its own. */
void **core_slot(struct core *c, enum area_id area);
void **call_slot(struct call *c, enum area_id area);

#endif
