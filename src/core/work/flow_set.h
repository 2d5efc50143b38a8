/* All flows of an installation as they lie in memory: what flows.c and flow_new.c share, and nobody else needs. */
#ifndef CORE_WORK_FLOW_SET_H
#define CORE_WORK_FLOW_SET_H

#include "base/rooms.h"
#include "core/work/flow.h"

/* What is offered: in force, and where it is tried in practice too. */
enum { IN_FORCE, IN_PRACTICE, OFFERS };

/* One of the store as it was read. Sets that follow one another have it in common while its row says the same;
 * with the last of them it goes. The thread that follows alone counts. */
struct flow_kept { struct flow_info *flow; struct pool *pool; const char *text; unsigned sets; };

struct flows {
    struct pool *pool;
    const struct flow_info **flow;                /* by kind, versions rising */
    unsigned n, room;
    const struct flow_info **newest[OFFERS];
    unsigned kinds[OFFERS];
    struct flow_kept **kept;                      /* of the store, among them */
    unsigned kepts;
    struct array exclusions;                      /* struct flow_exclusion */
    bool forms_known;                            /* what flows name is looked up among the forms */
    const struct room_file *form;
    unsigned forms;
    struct flows *older;                         /* retired before it */
    int64_t retired;                             /* ticks */
};

/* Empty lists for so many, of the set's own pool; and what is offered of those that are there. */
void flows_lists(struct flows *flows, unsigned room);
void flows_order(struct flows *flows);
/* ST_file_broken with {file, line, word, reason}; the reason in English goes as its key (flow.wrong.), which every face
 * says in its reader's language. */
enum status flows_broken(struct fault *f, const char *file, unsigned line, const char *word, const char *reason);
/* The text of a file in the pool, one byte more than FLOW_BYTES_MAX of it at most; NULL: errno says why. */
char *flows_file_text(struct pool *pool, const char *path, size_t *n_r);
/* Are the forms there that it names? */
enum status flows_forms_there(const struct flows *flows, const char *file, const struct flow_info *flow,
                               struct fault *f);

#endif
