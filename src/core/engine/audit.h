/* Reading and proving the audit chain (audit.c writes it). */
#ifndef CORE_AUDIT_H
#define CORE_AUDIT_H

#include "core/engine/bounds.h"
#include "core/core.h"

/* The chain value of a record: over the one before and this one with field 15 empty. */
void audit_chain(const struct hash *before, const struct audit *a, struct hash *out);

/* As faces know it: names of tables, differences in JSON, the writer among the
 * subjects. What it adds is in pool. */
void audit_spell(struct pool *pool, struct audit *a);
/* The name of an operation, where this program has it. */
const char *op_named(uint64_t op_no, struct pool *pool);

/* The head of the chain, to be anchored outside: day report, log, backup. Zero
 * and 0 while there is no record. */
enum status audit_anchor(struct txn *t, struct hash *chain_r, uint64_t *audit_no_r);

/* The same to the log; the line, without its time, into out. */
void audit_log_head(struct core *c);
void audit_head_text(struct core *c, char out[AUDIT_HEAD_TEXT]);


/* A head as it was written down elsewhere: "audit head no=40 chain=8c1d...", anywhere in
 * the text; false: there is none in it. */
struct anchor { uint64_t no; struct hash chain; };
bool anchor_read(const char *text, struct anchor *a);

#define ANCHORS 2                    /* the acknowledged end, and one that was brought */
struct audit_walk {
    uint64_t audit_no;               /* last seen */
    struct hash chain;
    struct anchor anchor[ANCHORS];   /* no 0: none */
    struct key token;
};
/* Up to most further records; ST_not_found at the end. */
enum status audit_verify_slice(struct txn *t, struct audit_walk *w, unsigned most, finding_fn *finding, void *context);

/* Walks the whole chain in slices, each in a snapshot of its own, from nothing but the
 * anchors in `from` (NULL: none). finding() is called for each fault. */
enum status audit_verify(struct core *c, const struct anchor from[ANCHORS], finding_fn *finding, void *context);

#endif
