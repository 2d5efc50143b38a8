/* inner: what the files of the core share among themselves and no operation
 * needs to know. One request is a struct work from the moment its frame is whole
 * until its reply has left; whoever holds it runs it: a reader thread (READ), the
 * password thread first where a secret must be checked, then the writer (WRITE). */
#ifndef CORE_INNER_H
#define CORE_INNER_H

#include <pthread.h>
#include <stdatomic.h>
#include "core/core.h"
#include "core/engine/secret.h"
#include "core/engine/slice.h"

/* Of an event: who is told. A person, everyone of these units, or everybody. */
#define EVENT_UNITS 8
struct event {
    const char *topic;
    const char *staff_no;
    const char *unit[EVENT_UNITS];
    unsigned units;
    bool all;
};

/* A growing array in a pool. */
struct many { void *at; unsigned n, room; };
void *many_add(struct many *m, struct pool *pool, size_t size);

/* What an operation did so far, beside the rows themselves. */
struct effects {
    struct many changes;             /* struct audit_change */
    struct many subjects;            /* struct audit_subject */
    struct many lines;               /* struct effect_line */
    struct many rows;                /* struct approval_row */
    struct many posting;             /* struct journal_line, not yet in an entry */
    struct many events;              /* struct event */
    struct many jobs;                /* uint64_t: numbers of jobs changed, for the board */
    const char *remark;
    money amount;
    uint64_t entries;                /* journal entries written */
    uint64_t last_receipt;
    instant proved_at;               /* session.prove was good */
    bool denied;                     /* call_deny: the count of a wrong secret is kept, nothing else was done */
    bool timed_work;                 /* the timer has something to do at once */
    bool rules_changed;              /* a row the rules' cache is made from */
    enum status rules_unread;        /* its own reading of them failed: by this the call is refused, whatever it found */
    bool limits_changed;             /* and one that clocks run by */
    void *limits;                    /* this call's own reading of them, where they are not yet committed */
    const struct asked *asked;       /* approval.ask: what the preview found */
};

/* The preview of an operation an approval is asked for. */
struct asked {
    enum status status;
    struct fault fault;
    const struct op_info *op;
    struct bytes request;
    struct hash digest;
    struct effects *effects;
};

struct work {
    struct work *next;
    struct core *core;
    struct principal *principal;
    struct wire_request q;           /* points into what the owner keeps until done */
    struct pool *pool;               /* cleared by the owner */
    struct buf *out;                 /* the reply frame is appended */
    struct secret secret;
    struct fault fault;
    struct effects *effects;         /* of a write that was kept: its events */
    bool kept;
    uint64_t version;                /* what its events tell: its audit record's number */
    int64_t began;                   /* ticks, for the latency sums */
    void (*done)(struct work *);     /* the reply stands in out; may free the work */
    void *context;
};

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t some;
    struct work *first, **last;
    unsigned n, max;
    bool closed;
};

void queue_init(struct queue *q, unsigned max);
void queue_destroy(struct queue *q);
bool queue_put(struct queue *q, struct work *w);         /* false: full or closed */
/* All of a list, whatever the bound; the queue is open. */
void queue_put_list(struct queue *q, struct work *list);
unsigned queue_length(struct queue *q);
bool queue_idle(struct queue *q);                        /* open, and nothing in it */
/* Up to most of them as a list; NULL when it is closed and empty. */
struct work *queue_take(struct queue *q, unsigned most);
void queue_close(struct queue *q);

struct op_count { _Atomic uint64_t ok, refused, micros; };

struct metrics {
    struct op_count op[OP_NUMBER_MAX];
    _Atomic uint64_t status[ST_COUNT];
    _Atomic uint64_t batches, batched, repeats, events, connections, broken_frames, secrets, large_replies;
};

struct rules;
struct board;
struct flows;
struct limits;
struct hub;
struct strangers;

struct core {
    struct store *store;
    char data_dir[256];
    pthread_t writer, flusher, checker, timer;
    bool writer_runs, flusher_runs, checker_runs, timer_runs;
    struct queue writes, checks;
    struct queue flushes;            /* answered once the disk has what they saw (flush.c) */
    _Atomic uint64_t begun, passed, flushed;    /* batches: commit begun, in the log, on the disk */
    pthread_mutex_t writers_turn;    /* who has it is the one writer */
    pthread_mutex_t flush_lock;
    void (*at_flush)(struct core *);    /* NULL; a test's, called by whoever comes to flush */
    struct hub *hub;                 /* connections, NULL while none are served */
    _Atomic int64_t last_now;        /* no call's time is before it */
    /* of the one who has the writer's turn; a reader asks the store */
    struct hash chain;               /* of the last audit record */
    uint64_t audit_no, entry_no;     /* last used */
    struct buf scratch;              /* the writer's, kept from one request to the next */
    uint8_t salt[32];                /* this process's: digests of requests that hold secrets */
    struct strangers *strangers;     /* logins tried for nobody (office/tries.c) */
    struct rules *rules;             /* cache of settings and dated rules (rules.c) */
    struct limits *limits;           /* cache of limits, hours and decrees (work/limits.c) */
    _Atomic bool limits_dirty;       /* what clocks run by changed: the board is made anew */
    struct flows *flows;             /* db/flow, read at start */
    struct board *board;             /* the open jobs (work/board.h) */
    struct metrics metrics;
    pthread_mutex_t long_work;       /* one backup or check at a time */
    pthread_mutex_t timer_lock;
    pthread_cond_t timer_wake;
    enum status timed[OP_NUMBER_MAX];    /* the timer's own: how each operation of its last ended */
    struct slicing load_slicing;     /* the timer's own */
    struct key forget_request, forget_draft;    /* where forgetting stands (office/forget.c) */
    _Atomic bool stopping;
    unsigned readers;
};

/* Waits until what is queued has been answered, and lets nothing more in. */
void core_drain(struct core *c);

/* dispatch.c: the chain. */
/* A read, on this thread; true when its reply may leave, else it is to be held. */
bool work_run_read(struct work *w);
/* In a child of batch; true when the child was kept, and the reply waits for the commit. */
bool work_run_write(struct work *w, struct batch *batch);
void work_refuse(struct work *w, enum status s);         /* a reply without having run */
/* Answered by the flusher. */
void work_hold(struct work *w);
/* To whichever thread it belongs. */
void work_submit(struct work *w);
instant core_now(struct core *c);
/* Only the function of c->op; for a preview, whose checks stand in approve.c. */
enum status op_run_preview(struct call *c, const void *q);

/* principal.c */
enum status principal_load(struct call *c);
enum status principal_permit(struct call *c);
enum status principal_proved(struct call *c);

/* remember.c: repeats. found: the reply is in reply_r, or the status says it differs. */
enum status remember_find(struct call *c, bool *found_r, struct bytes *reply_r);
enum status remember_keep(struct call *c, const void *reply, const struct buf *encoded);

/* approve.c */
enum status approval_hold(struct call *c, uint64_t approval_no);
enum status approval_use(struct call *c);
/* Runs what an approval is asked for, in a child that is undone. */
const struct asked *approval_preview(struct work *w, struct batch *batch);

/* audit.c */
enum status audit_write(struct call *c);
enum status audit_head(struct core *c);                  /* reads the last record at start */
void audit_words(const void *row, struct word_sink *sink);

/* ledger.c */
enum status ledger_settled(struct call *c);
enum status ledger_head(struct core *c);

/* rules.c */
enum status rules_open(struct core *c, struct fault *f);
void rules_close(struct core *c);
/* Rules changed in this batch: the store is asked until they are read again. */
void rules_forget(struct core *c);
bool rules_dirty(struct core *c);
enum status rules_reload(struct core *c);

/* flush.c: is anything committed that the disk does not have? */
bool core_unflushed(struct core *c);
/* Does the disk have all up to that batch? */
bool core_flushed_to(struct core *c, uint64_t seen);
/* Comes back when the disk has all that was committed before the call. */
void core_flush(struct core *c);
void answer_list(struct core *c, struct work *list);

/* writer.c, flush.c, secret.c, timer.c: threads. */
void *writer_main(void *core);
/* Runs and answers it on this thread when nothing is written, queued or to be
 * flushed; false: nothing was done. */
bool writer_idle_run(struct work *w);
void *flusher_main(void *core);
void *checker_main(void *core);
void *timer_main(void *core);
void timer_wake(struct core *c);
/* One operation of the timer's user; and its outcome, said where it is not the last one's. */
enum status timer_call(struct core *c, enum op_id op, const void *request, struct fault *f);
void timer_say(struct core *c, enum op_id op, enum status s);
/* One round of timed work; tests call it themselves. */
void core_tick(struct core *c);

/* server.c */
void hub_deliver(struct hub *h, const struct effects *e, uint64_t version);
bool hub_online(struct hub *h, const char *staff_no);

void metrics_count(struct core *c, const struct work *w);
void metrics_print(struct core *c, struct buf *out);

#endif
