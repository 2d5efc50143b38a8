/* inner: what the files of the core share among themselves and no operation
 * needs to know. One request is a struct work from the moment its frame is whole
 * until its reply has left; whoever holds it runs it: a reader thread (READ), the
 * password thread first where a secret must be checked, then the writer (WRITE). */
#ifndef CORE_INNER_H
#define CORE_INNER_H

#include <stdatomic.h>
#include "base/lock.h"
#include "core/core.h"
#include "core/engine/area.h"
#include "core/engine/bounds.h"
#include "core/engine/secret.h"
#include "core/engine/slice.h"

#define REPLY_MAX (WIRE_MAX - 4096)
#define KEEP_ROOM 65536              /* a buffer, or a pool's block, larger than this is given back when it is empty */

/* Of an event: who is told. A person, everyone of these units, or everybody. */
struct event {
    const char *topic;
    const char *staff_no;
    const char *unit[UNIT_DEPTH];
    unsigned units;
    bool all, below;                 /* everybody; also those of units below the first */
};

enum agreed { AGREED_NOTHING, AGREED_MACHINE, AGREED_KEPT };

/* Of a principal: when he showed who he is, for which act, and whether that is used up. */
struct proof_shown { instant at; uint16_t act; bool spent; };

/* What an operation did so far, beside the rows themselves. */
struct effects {
    struct array changes;             /* struct audit_change */
    struct array proofs;              /* struct audit_change: a row and its digest */
    struct array subjects;            /* struct audit_subject */
    struct array lines;               /* struct effect_line */
    struct array rows;                /* struct approval_row */
    struct array posting;             /* struct journal_line, not yet in an entry */
    struct array events;              /* struct event */
    struct array feed;                /* struct feed_item */
    const char *remark;
    money amount;
    const char *decide_unit;         /* only those of this unit decide on it; NULL: of any from the asker's up */
    uint64_t entries;                /* journal entries written */
    uint64_t last_receipt;
    unsigned made;                   /* one more than the table of the last row that was added and audited; 0: none */
    struct bytes made_bytes;         /* that row, of a table that is T_REPLY */
    instant proved_at;               /* session.prove was good */
    uint16_t proof_for;              /* enum op_id: the act it was made for; 0: none in particular */
    unsigned lines_left_out;         /* of lines, and of the last one, which says so */
    bool subject_left_out;           /* there were more than an audit record holds */
    bool unsaid;                     /* call_unsaid */
    bool denied;                     /* call_deny: the count of a wrong secret is kept, nothing else was done */
    bool timed_work;                 /* the timer has something to do at once */
    bool rules_changed;              /* a row of a table that is T_RULE */
    enum status rules_unread;        /* its own reading of them failed: by this the call is refused, whatever it
                                        found */
    const char *unread_page;         /* the damaged page they stand on; NULL: not told */
    enum agreed agreed;              /* clock.agree: which time is right from here on */
    void *area[AREA_COUNT];          /* what an area keeps beside this call */
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
    bool ran;                        /* in the batch under way */
    size_t answer_at;                /* then: where its reply begins in out, and */
    struct proof_shown proof_before;       /* what who asked had shown before it */
    uint64_t version;                /* what its events tell: its audit record's number */
    int64_t began;                   /* ticks, for the latency sums */
    bool timed;                      /* the timer's, not a person's */
    int64_t spent;                   /* of such a one: what it took of the writer, microseconds */
    const void *made;                /* and what was made of it ahead */
    void (*done)(struct work *);     /* the reply stands in out; may free the work */
    void *context;
};

struct queue {
    struct lock lock;
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
    _Atomic uint64_t batches, batched, repeats, events, connections, broken_frames, secrets, large_replies,
             made, made_anew;
};

struct rules;
struct hub;

/* The last row of the feed while it is of the batch under way and a run of entries, and to where the
 * row says so; to 0: it is not. */
struct feed_run { instant at; uint64_t audit_no, from, to, told; };

/* Where what the one writer numbers has come to; put back when what moved it is undone. */
struct heads { struct hash chain; instant audit_at; uint64_t audit_no, entry_no, feed_no; struct feed_run feed_run; };

struct core {
    struct store *store;
    char data_dir[256];
    pthread_t writer, flusher, checker[CHECKERS_MOST], timer;
    bool writer_runs, flusher_runs, timer_runs;
    unsigned checkers;               /* that run */
    struct queue writes, checks;
    struct queue flushes;            /* answered once the disk has what they saw (flush.c) */
    _Atomic uint64_t begun, passed, flushed;    /* batches: commit begun, in the log, on the disk */
    _Atomic uint64_t at_turn, flushing; /* the turn and the flush under way, numbered; 0 none */
    struct lock writers_turn;        /* who has it is the one writer */
    struct lock flush_lock;
    struct lock end_lock;
    struct store_end passed_end;     /* the last record of `passed` */
    struct fault agreed;             /* what an operator has agreed to with this start (end.c) */
    void (*at_flush)(struct core *);    /* NULL; a test's, called by whoever comes to flush */
    _Atomic(struct hub *) hub;       /* connections, NULL while none are served; all threads look at it */
    void (*deliver)(struct hub *h, const struct effects *e, uint64_t version);    /* tells them of events */
    void (*online)(struct hub *h, struct pool *pool, struct online *o);    /* in any order */
    _Atomic uint64_t delegation_floor;    /* delegations of lower numbers are over */
    _Atomic int64_t last_now;        /* no call's time is before it, but by an operator's word (clock.c) */
    struct timepiece *timepiece;
    /* of the one who has the writer's turn; a reader asks the store */
    struct hash chain;               /* of the last audit record */
    instant audit_at;
    uint64_t audit_no, entry_no, feed_no;    /* last used; of the feed in a core that follows: last seen */
    struct feed_run feed_run;
    bool behind;                     /* somebody could not follow: next time all is read again */
    struct buf scratch, scratch_too, answer;    /* the writer's, kept from one request to the next */
    uint8_t salt[32];                /* this process's: digests of requests that hold secrets */
    /* would a password not be looked at? own: of one who is in, from where he is in */
    bool (*tried_in_vain)(struct call *c, const char *staff_no, const char *from, bool own);
    struct rules *rules;             /* cache of settings and dated rules (rules.c) */
    void *area[AREA_COUNT];          /* the areas' own (area.h) */
    char form_dir[256];              /* forms/, "" when they are not looked for */
    bool answers_by_person;          /* there may be some of before the store was raised */
    void (*begin_again)(void);       /* core.h */
    bool follows;                    /* the store is somebody else's: nothing is written */
    struct metrics metrics;
    struct lock long_work;           /* one backup or check at a time */
    struct lock timer_lock;
    pthread_cond_t timer_wake;
    enum status timed[OP_NUMBER_MAX];    /* the timer's own: how each operation of its last ended */
    struct timing *timing;           /* what it remembers of its works (slice.h) */
    struct makers *makers;           /* NULL until there is something to make (ahead.h) */
    _Atomic uint64_t people;         /* writes of people that were run */
    /* The writer's time, microseconds, and waiting for it: tests count work instead. */
    int64_t (*ticks)(struct core *c);
    void (*nap)(struct core *c, int64_t us);
    _Atomic bool stopping;
    unsigned readers;
};

/* Waits until what is queued has been answered, and lets nothing more in. */
void core_drain(struct core *c);

/* dispatch.c: the chain. */
/* A read, on this thread; true when its reply may leave, else it is to be held. */
bool work_run_read(struct work *w);
/* An operation with UNKEPT, on the writer's thread: answered, and nothing of it stays but in memory. */
void work_run_unkept(struct work *w);
/* In a child of batch; true when the child was kept, and the reply waits for the commit. */
bool work_run_write(struct work *w, struct batch *batch);
/* The batch it ran in cannot be kept: it is refused by that, whatever it was answered. Of one person's the
 * last first. */
void work_undo(struct work *w, enum status s);
/* Answered by the flusher. */
void work_hold(struct work *w);
/* To whichever thread it belongs. */
void work_submit(struct work *w);
/* clock.c */
struct trust;
instant core_now(struct core *c);
/* Where time comes from; a test has its own. */
struct clock_source { instant (*wall)(void); int64_t (*ticks)(void); };
void timepiece_open(struct core *c);
void timepiece_close(struct core *c);
/* From now on a jump above `jump` is a doubt, from the last record on; NULL: the machine's clock. */
void timepiece_begin(struct core *c, const struct clock_source *source);
void timepiece_bound(struct core *c, int64_t jump, int64_t absent);
/* The time, what is believed of it, and what the machine says. */
instant timepiece_now(struct core *c, struct trust *trust_r, instant *wall_r);
bool clock_doubted(struct core *c);
/* ST_clock_doubted, with both times, unless this write is one that goes on meanwhile (RESERVE). */
enum status clock_allows(struct core *c, const struct op_info *op, struct fault *f);
/* Its audit record is kept: it holds. */
void clock_agreed(struct core *c, enum agreed agreed);
/* agree.c: the same by the settings that bound it, after heads and rules were read; and
 * once more where they may have changed. */
void timepiece_watch(struct core *c, const struct clock_source *source);
void timepiece_bounds(struct core *c);
/* state.c */
struct heads heads_of(const struct core *c);
void heads_put_back(struct core *c, const struct heads *h);
/* All rows of a small table, after what is in the array already; texts in pool. */
enum status table_read(struct txn *t, enum table_id table, struct array *out, struct pool *pool);

/* reply.c: the frame of an answer, appended to w->out */
void work_reply(struct work *w, enum status s, const uint8_t *body, size_t n);
void work_refuse(struct work *w, enum status s);         /* without having run */
void work_refuse_fault(struct work *w, const struct fault *f);
enum status work_settle(struct work *w, enum status s);  /* a status without a fault gets one */

/* run.c */
enum status op_run(struct call *c, const void *q, void *r);
enum status by_its_rules(struct call *c, enum status s);
/* Only the function of c->op, into a reply of its own; for a preview, whose checks stand in approve.c. */
enum status op_run_preview(struct call *c, const void *q);

/* principal.c */
enum status principal_load(struct call *c);
enum status principal_permit(struct call *c);
enum status principal_proved(struct call *c);

/* remember.c: repeats. found: the reply is in reply_r, or the status says it differs. */
enum status remember_find(struct call *c, bool *found_r, struct bytes *reply_r);
enum status remember_keep(struct call *c, const void *reply, const struct buf *encoded);
/* A request that was answered: what was asked, and what was answered. */
struct earlier {
    uint64_t op;
    struct hash digest;              /* of the request: so many bytes of it; 0: the id was taken, and nothing done */
    size_t digest_n;
    instant at;
    struct bytes reply, as_then;     /* as in struct answered */
    bool by_key, lists_apart;        /* lists of as_then are in reply_first, or as they were */
    bool open;                       /* to be kept: it says nothing but what stands open in the row it made */
};
/* ST_not_found: it was not, or that is forgotten. */
enum status remember_get(struct call *c, const char *staff_no, const char *request_id, struct earlier *e);
/* The id is taken by request.settle, without an answer. */
enum status remember_taken(struct call *c, const char *request_id);
/* The reply that stands in e, also where only a row's key does. */
enum status remember_reply(struct call *c, const struct op_info *op, const struct earlier *e, struct bytes *reply_r);
/* Before a row that may be a reply is put: its lists, if they change for the first time. */
enum status remember_lists(struct call *c, enum table_id table, const void *old, const void *row);
void answer_key(const char *staff_no, const char *request_id, struct answered *a);
/* Are there answers of before the store was raised? */
void remember_open(struct txn *t, struct core *c);

/* proof.c: a row's bytes with nothing sealed, those that were just written where that is so;
 * and their digest, in the call's pool. */
struct bytes row_clear_bytes(struct call *c, const struct record *r, const void *row);
struct bytes row_digest(struct call *c, const struct bytes *clear);

/* approve.c */
enum status approval_hold(struct call *c, uint64_t approval_no);
enum status approval_use(struct call *c);
/* Runs what an approval is asked for, in a child that is undone. */
const struct asked *approval_preview(struct work *w, struct batch *batch);

/* audit.c */
enum status audit_write(struct call *c);
enum status audit_head(struct txn *t, struct core *c);   /* the chain's end, and the time nothing is before */
enum status chain_heads(struct txn *t, struct core *c);  /* the audit's and the ledger's (state.c) */
extern const struct area_words audit_index_words[];

/* area.c: all areas in turn */
/* Indexes an area cannot go without are built whole before it opens. */
enum status areas_need_words(struct store *s);
enum status areas_open(struct core *c, struct fault *f);
void areas_close(struct core *c);
enum status areas_seeded(struct call *c);
/* Items that were committed; with what was missed before, when something was. */
enum status areas_follow(struct core *c, const struct feed_item *item, unsigned n);
void areas_checks(void (*take)(void *context, const struct check *check), void *context);
void checks_of_engine(void (*take)(void *context, const struct check *check), void *context);

/* look.c: a look into the store outside any operation, as the system, as `op` would
 * see it: its transaction and pool are g->call's. */
struct system_look {
    struct pool *pool;
    struct call call;
    struct effects effects;
    struct fault fault;
    struct principal who;
};
enum status system_look_begin(struct core *core, enum op_id op, struct system_look *l);
void system_look_end(struct system_look *l);

/* index.c: names the index a function was refused. */
enum status index_refused(struct call *c);

/* ledger.c */
enum status ledger_settled(struct call *c);
enum status ledger_head(struct txn *t, struct core *c);  /* the last entry's number */

/* rules.c */
enum status rules_open(struct core *c, struct fault *f);
void rules_close(struct core *c);
/* Rules changed in this batch: the store is asked until they are read again, */
void rules_forget(struct core *c);
bool rules_dirty(struct core *c);
enum status rules_reload(struct core *c);
/* and until everything made from them is. */
void rules_settled(struct core *c);

/* end.c: the acknowledged end */
void end_passed(struct core *c, uint64_t batch);
/* What is passed, and the last record of it. */
uint64_t end_to_flush(struct core *c, struct store_end *end_r);
/* After the heads were read: ST_acknowledged_missing, ST_acknowledged_differs; agreed to
 * and noted down instead. */
enum status end_prove(struct core *c, bool agree, struct fault *f);

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
/* Waits so long, or until it is woken. */
void timer_nap(struct core *c, int64_t us);
/* One operation of the timer's user; and its outcome, said where it is not the last one's. */
enum status timer_call(struct core *c, enum op_id op, const void *request, struct fault *f);
void timer_say(struct core *c, enum op_id op, enum status s);
/* One slice, with what was made of it ahead; what it took of the writer, microseconds. */
enum status timer_slice(struct core *c, enum op_id op, const struct slice_ask *ask, const void *made,
                        struct slice_done *done_r, struct fault *f, int64_t *spent_r);
/* All timed work that is due, until none is; tests call it themselves. */
void core_tick(struct core *c);
/* core.c: core_call as the timer does it. */
enum status core_call_timed(struct core *c, struct principal *p, enum op_id op, const char *request_id,
                            const void *request, const void *made, void *reply, struct pool *pool, struct fault *f,
                            int64_t *spent_r);

void metrics_count(struct core *c, const struct work *w);
void metrics_print(struct core *c, struct buf *out);

#endif
