/* proof: every row an audited operation leaves has its digest in the audit record: the last
 * one of a row is what the row must be. Changes have it beside what changed; rows that
 * nobody reads as changes (entries of the journal, numbers, remembered replies) have it in
 * `proofs`. Not proved this way: drafts, staged rows and who heard an alert (they change
 * without a record), the feed (written after the record), balances (proved by the entries),
 * and rows that came in by a load or a bulk until somebody changes them. A digest is of a
 * row with nothing sealed, so that sealing it again under another key leaves it true.
 *
 * From SHORT_SINCE on a record is in short: rows are named by a record of their key's
 * fields, a counter stands there itself in place of its digest, the answer that was kept
 * of the request is named by nothing, operation and request are in numbers and bytes. A
 * store of a version below PROOFS_SINCE has digests of new rows alone, under no key; its
 * records have no form, and the check does not hold rows against them.
 *
 * From FRUGAL_SINCE on a change says nothing of the row's version and of a time that is the
 * record's own, an entry of the journal has its operation's number, a used sheet of paper
 * names its shift and not who used it, and an answer that is a row's key is not sealed.
 * Each of these is read as it stands, in a store of any version. */
#ifndef CORE_ENGINE_PROOF_H
#define CORE_ENGINE_PROOF_H

#include "core/engine/bounds.h"
#include "core/engine/check.h"

#define PROOFS_SINCE 4               /* version of the store */
#define SHORT_SINCE 5
#define FRUGAL_SINCE 6
#define PROOFS_FORM 1                /* of an audit record that has them */
#define SHORT_FORM 2                 /* and is in short */

bool proofs_kept(const struct core *c);
/* Is this store written so? */
bool frugal(const struct core *c);
/* Of the records that are written to this store; 0 none. */
uint64_t audit_form_of(const struct core *c);
/* The digest of a row that was just written, in the call's pool. */
struct bytes proof_digest(struct call *c, enum table_id table, const void *row);
/* A row that is no change anybody reads. */
enum status proof_add(struct call *c, enum table_id table, const void *row);
/* Names the row in its change, as the store's form has it. */
void proof_name(struct call *c, enum table_id table, const void *row, struct audit_change *ch);
/* The name in words, of any form; "" where a record is damaged. In pool. */
const char *change_key_text(const struct audit *a, const struct audit_change *ch, struct pool *pool);
/* The id of the request it is of, of any form. */
const char *audit_request_id(const struct audit *a, struct pool *pool);
/* The digest of the row it leaves, whose room is out where it is made of the row; none: not said. */
struct bytes change_digest(struct store *s, const struct audit *a, const struct audit_change *ch,
                           uint8_t out[ROW_DIGEST]);
/* A row's key as the audit names it: its fields in order, with a stroke between. */
void row_key_text(enum table_id table, const void *row, struct buf *out);

enum status check_rows(struct check_run *r);         /* check_rows.c */

#endif
