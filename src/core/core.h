/* core: the only process with the data. It holds the store, runs operations one
 * chain of checks each, and listens nowhere: the gate hands it connections.
 *
 * An operation is one function, declared by its row in ops.def:
 *
 *     enum status do_pay_take(struct call *c, const struct pay_take *q, struct payment *r);
 *
 * It runs in one transaction (c->txn), asks no clock (c->now is fixed), changes
 * rows only through call_put and its kin (which audit them and count versions),
 * moves money only through call_post, and answers a status. Anything but ST_ok
 * undoes the whole of it. Memory is c->pool, gone after the reply has left.
 *
 * The chain of checks (dispatch.c), in this order and never skipped:
 *   principal, seen before, permission, request valid, approval held,
 *   function, ledger balanced, audit, commit, reply. */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include "ops/ops.h"
#include "store/store.h"

struct core;

/* Of the core, the gate and the host: no person's row holds one. */
#define MACHINE_ROLES (CODE_BIT(CODE_role_system) | CODE_BIT(CODE_role_gate) | CODE_BIT(CODE_role_operator))

/* Who a connection is bound to: fixed by the gate when it was opened. */
struct principal {
    char staff_no[16];
    char from[64];                   /* address, or "local" */
    uint64_t session;                /* the gate's number */
    bool by_key;                     /* came in by key: not believed alone for PROOF */
    instant proved_at;               /* password or PIN shown on this connection */
    bool proof_spent;                /* that proof has let an act of EACH pass, or was not made for one */
    uint16_t proof_for;              /* enum op_id: the act it was made for; 0: any */
};

struct call {
    struct core *core;
    const struct op_info *op;
    const void *request;             /* its record, once it was read */
    struct txn *txn;                 /* NULL in an op that is LONG: it takes its own */
    struct pool *pool;
    struct principal *principal;
    struct user user;                /* read in this transaction; roles and unit as they are now */
    instant now;
    date today;                      /* the office's business date of now */
    const char *request_id;
    struct hash digest;              /* of operation and request */
    struct approval *approval;       /* held and checked, for an op with APPROVAL */
    struct fault *fault;
    struct effects *effects;         /* changes, subjects, postings, events so far (call.c) */
    bool preview;                    /* APPROVAL ops run once to show their effect; undone after */
    bool unkept;                     /* nothing can be written: an op with UNKEPT runs, and nothing of it is kept */
    bool everywhere;                 /* gate, operator, system: no unit bounds them */
    const struct secret *secret;     /* what the password thread found out (secret.h); NULL else */
    const void *made;                /* of a slice: what was made of it ahead (engine/timed.h); NULL nothing */
};

#define OP(no, area, verb, kind, flags, roles, request, reply) \
    enum status do_##area##_##verb(struct call *c, const struct request *q, struct reply *r);
#include "ops/ops.def"
#undef OP

/* -- the core as a whole -- used by its own main, its tests and the bench. */
struct core_config {
    struct store_config store;
    const char *data_dir;            /* db/: seeds, pinyin */
    const char *form_dir;            /* forms/: what flows may name; NULL: they are not looked for */
    const char *zone;                /* "Asia/Shanghai" */
    unsigned readers;                /* threads; 0: two a processor */
    bool no_timer;                   /* tests: timed work only when it is called */
    void (*begin_again)(void);       /* ends who serves, once the queued are answered; NULL: nobody serves */
    struct store *follows;           /* not NULL: an open store that somebody else writes; `store` is not
                                        looked at, writes are refused (ST_follower), and memory is as of
                                        core_open until core_follow */
};

enum status core_open(struct core **c_r, const struct core_config *config, struct fault *f);
void core_close(struct core **c);
/* With store.agree_end: what does not fit, and was agreed to and noted; ST_ok: nothing. */
const struct fault *core_agreed(const struct core *c);
struct store *core_store(struct core *c);
/* Brings everything kept in memory up to what is committed in the store, by the feed. */
enum status core_follow(struct core *c);

/* One request through the whole chain, waited for; the reply frame (wire.h)
 * is appended to out. Writes are queued to the writer like any other. */
enum status core_execute(struct core *c, struct principal *p, const struct wire_request *q, struct buf *out);

/* The same with records, for tests and the core's own timed work: op's request and
 * reply structs, the reply's texts in pool. */
enum status core_call(struct core *c, struct principal *p, enum op_id op, const char *request_id, uint64_t approval_no,
                      const void *request, void *reply, struct pool *pool, struct fault *f);

/* The search words of every table that has them, with the readings of names from
 * data_dir/pinyin: set before a store is written. */
enum status core_words(struct store *s, const char *data_dir, struct fault *f);
/* Offline, after core_words: what a raised store still has in the form of an older
 * version is carried over, all of it at once (area.h). */
enum status core_carry(struct store *s);
/* No exec, no fork, no socket of its own, from here on; the gate's stays. */
void core_sandbox(void);

/* Serve: connections come over gate_fd (SCM_RIGHTS) with their principal, until it closes. */
void core_serve(struct core *c, int gate_fd);

/* -- refusing -- */
enum status refuse(struct call *c, enum status s, const char *field,
                   const char *arg1, const char *arg2, const char *arg3);

/* Was this request of his answered, as far as that is remembered? ST_not_found: no. */
enum status call_answered(struct call *c, const char *staff_no, const char *request_id);

/* A wrong password or PIN: the refusal is answered, but the changes made so far
 * (the count of tries) are kept and audited. The only refusal that keeps anything. */
enum status call_deny(struct call *c, enum status s, const char *field, const char *arg1);

/* -- rows -- call_get as store_get. call_put takes the row as read and as it
 * shall be, adds one to its `version`, updates indexes, and notes the
 * difference for the audit. call_change reads the row that `row`'s key names
 * into old and refuses ST_stale when `seen` is not 0 and not its version. Whoever puts a row
 * whole over that one asks call_seen: no version said, it is ST_exists at that field by the
 * name people have for it, unless what is asked for is there already (same_r: nothing is to
 * be written). */
enum status call_get(struct call *c, enum table_id table, void *row);
enum status call_change(struct call *c, enum table_id table, const void *row, uint64_t seen, void *old);
enum status call_seen(struct call *c, enum table_id table, const void *row, const void *old, const char *field,
                      const char *name, bool *same_r);
enum status call_insert(struct call *c, enum table_id table, void *row);
enum status call_put(struct call *c, enum table_id table, const void *old, void *row);
enum status call_delete(struct call *c, enum table_id table, const void *row);
/* From here on rows that are added are not told one by one in the audit, as those of a quiet operation: a row that is
 * told says which they are (core/change/estate.h). */
void call_unsaid(struct call *c, bool on);
/* The last in key order of the rows whose first `parts` key fields are those in row (0: of
 * the table), into row; ST_not_found: there is none. */
enum status row_last(struct txn *t, enum table_id table, unsigned parts, void *row);
/* The first row of an index; ST_not_found: it has none. */
enum status index_first(struct call *c, enum index_id index, void *row);
enum status call_number(struct call *c, const char *series, uint64_t *number_r);
/* The same where rows up to `last` are numbered that this counter knew nothing of. */
enum status call_number_after(struct call *c, const char *series, uint64_t last, uint64_t *number_r);

/* -- what the audit also needs -- */
void call_subject(struct call *c, const char *subject);          /* account, staff, unit it is about */
void call_remark(struct call *c, const char *text);
/* A reason of a code set, kept as set:name so that a face can say it in words; more may be "". */
void call_remark_code(struct call *c, const struct code_set *set, uint16_t value, const char *more);
/* For the approver: the sum it is about, and one line of what this would do. */
void call_amount(struct call *c, money amount);
/* It is so large that an approval of it is for those of this unit, above the asker's, alone. */
void call_decider(struct call *c, const char *unit_no);
void call_effect(struct call *c, const char *label, const char *before, const char *after);
/* A code as an effect or a refusal carries it: the key of its word, the office's own
 * label of a code it has added. */
const char *code_words(struct call *c, const struct code_set *set, uint16_t value);
/* Tell connections after the commit (ops/events.def): topic "approval:10327" goes to
 * that person's, "shift:13052510:10327" to those of that unit and above, about that
 * person, "tender" to everybody. The same one twice is told once. */
void call_event(struct call *c, const char *topic);

/* -- money -- one journal entry an operation; its lines must sum to zero. */
void call_line(struct call *c, enum code_ledger ledger, const char *party, money amount,
               uint16_t fee_kind, int32_t bill_month);
/* Into the line of the same ledger, party, kind and month, if the entry has one already. */
void call_line_add(struct call *c, enum code_ledger ledger, const char *party, money amount,
                   uint16_t fee_kind, int32_t bill_month);
/* Writes the entry and the balances; later lines open a further entry. No lines: no entry, number 0. */
enum status call_post(struct call *c, uint64_t shift_no, uint64_t receipt_no, uint64_t reverses, uint64_t *entry_no_r);
/* Has the entry that is open room for so many more lines? Who has more posts it first. */
bool call_lines_fit(const struct call *c, unsigned lines);
/* As faces know it: its operation by name. */
void journal_spell(struct pool *pool, struct journal *j);
enum status call_balance(struct call *c, enum code_ledger ledger, const char *party, money *amount_r);

/* -- the feed (engine/feed.h) -- notes for whoever counts or follows: a rule's table
 * and key, an entry (call_post does). */
void call_feed(struct call *c, enum code_feed_kind kind, uint64_t no, uint64_t to, const char *key_text);
/* A job, and its events of these numbers; 0: none of them is new. */
void call_feed_job(struct call *c, uint64_t job_no, uint64_t from, uint64_t to);
/* One more new row of a kind told by the range its keys lie in. Keys are texts that sort as the rows do. */
void call_feed_range(struct call *c, enum code_feed_kind kind, const char *key_text);

/* -- permission by unit -- is unit_no the user's own or below it? What is done in a unit with the mark of practice
 * is never anything real, so that one of them is within no unit that has not the mark, nor the other way: accounts,
 * jobs, money, lists and reports are asked for by call_in_unit and unit_within. Who administers units and people
 * (call_governs) goes by the tree alone. */
bool call_in_unit(struct call *c, const char *unit_no);
bool call_governs(struct call *c, const char *unit_no);
bool unit_within(struct txn *t, const char *unit_no, const char *top);
/* Are both for practice, or neither? */
bool units_alike(struct txn *t, const char *unit_no, const char *other);
bool unit_below(struct txn *t, const char *unit_no, const char *top);
/* The same, and how many steps up it is. */
bool unit_steps_up(struct txn *t, const char *unit_no, const char *top, unsigned *steps_r);
/* The way up the tree of units, from one up to the company, itself first:
 *
 *     struct unit_way way = { .next = unit_no };
 *     while (!(s = unit_up(t, &way, &u)))
 *
 * ST_not_found at its end, and at a unit there is not: u is then the one before. */
struct unit_way {
    const char *next;                /* the unit unit_up reads next; "" at the end */
    unsigned steps;                  /* how many it has read */
};
enum status unit_up(struct txn *t, struct unit_way *way, struct unit *u);
bool call_has_role(const struct call *c, enum code_role role);

/* Does this person stand in now for a supervisor of that unit (NULL: of any)? Answers by which delegation. */
bool delegate_of(struct call *c, const char *staff_no, const char *unit_no, uint64_t *delegation_r);
/* In force at this moment, its giver still one who may give it. */
bool delegation_stands(struct call *c, const struct delegation *d);
/* Ended or past: for good. All below the floor are, so that nobody reads years of them;
 * who has looked at all says which was the oldest that is not (UINT64_MAX: none is). */
bool delegation_over(const struct call *c, const struct delegation *d);
uint64_t delegation_floor(const struct call *c);
enum status delegation_floor_raise(struct call *c, uint64_t oldest);

/* Whose desks have a connection to the core, as of the call: taken once, then looked up. */
struct online { char (*staff_no)[16]; unsigned n; };    /* in order; as a principal's */
struct online call_online(struct call *c);
bool online_has(const struct online *o, const char *staff_no);

/* -- dated rules -- the row in force on a day; ST_internal with its name when none is. */
enum status rule_late_fee(struct call *c, uint16_t category, date on, struct late_fee_rule *rule_r);
enum status rule_tender(struct call *c, uint16_t tender, struct tender_rule *rule_r);
/* Is it a working day by the decrees? ST_calendar_missing names a year that is not loaded. */
enum status rule_working(struct call *c, date day, bool *working_r);
/* From October on: next year, while its decree is not loaded whole, which due dates need before it begins; "" else. */
const char *rule_year_missing(struct call *c);
/* A setting not set in the store is its shipped value; one that neither has is "" or 0.
 * Whatever is answered is within the bounds of db/settings.def. */
const char *setting_text(struct call *c, const char *name);
money setting_money(struct call *c, const char *name);
int64_t setting_number(struct call *c, const char *name);
/* As of another day: what is figured for days that are past goes by what held then. */
const char *setting_text_on(struct call *c, const char *name, date on);
int64_t setting_number_on(struct call *c, const char *name, date on);
/* Rules this call asked for could not be read: it will be refused by that, and what it counts
 * outside its transaction must not count. */
bool rules_unread(const struct call *c);

/* -- page tokens as text -- each carries which list of which operation, under which
 * request (an account, a unit, a filter) and whose it goes on: under any other it is
 * refused (ST_token_other), so that no page is empty by a token's fault. */
const char *token_text(struct call *c, const struct scan *scan);
/* Where the page ended, "" when nothing follows; spare is room for a row of the scan. */
const char *token_after(struct call *c, struct scan *scan, void *spare);
enum status token_read(struct call *c, const char *text, struct key *key_r);
/* The same of a list that is in order only once it is whole: the place of its next row. */
const char *token_place(struct call *c, const char *field, uint32_t place);
enum status token_place_read(struct call *c, const char *field, const char *text, uint32_t *place_r);
/* And of any other text; field: the request's, of which there may be several. */
const char *token_seal(struct call *c, const char *field, const char *text);
enum status token_open(struct call *c, const char *field, const char *token, const char **text_r);
/* A key as hexadecimal digits, as such a text may hold it; false: it is none. */
bool key_of_hex(const char *text, struct key *key_r);

const char *money_words(struct call *c, money amount);      /* in the pool, plain */
const char *number_words(struct call *c, uint64_t n);
const char *tender_words(struct call *c, uint16_t tender);   /* the key of its word */
const char *month_words(struct call *c, int32_t month);     /* 2026-09 */
const char *day_words(struct call *c, date day);            /* 2026-09-30 */
const char *time_words(struct call *c, instant at);         /* 11-23 09:42 */
const char *receipt_words(struct call *c, uint64_t receipt_no);   /* 00428816 */
/* Personal data as a page may show it; field tells how it is masked, "" of none. */
const char *masked_words(struct call *c, const char *field, const char *text);

#endif
