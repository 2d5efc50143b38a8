/* customer: finding an account, and what stands about it on one screen. What a
 * person may see ends at his unit, so every row goes through account_read, which
 * answers ST_account_unknown for those outside, unless the setting pay.reach says
 * "county". Private to core. */
#ifndef CORE_CUSTOMER_CUSTOMER_H
#define CORE_CUSTOMER_CUSTOMER_H

#include "core/core.h"
#include "core/engine/limit.h"

enum {
#include "core/customer/limits.def"
};

/* May this user act on things of that unit? His own and below, or the whole
 * county where the office lets it. */
bool account_reach(struct call *c, const char *unit_no);
/* The account of that number; ST_account_unknown, naming field and number, when
 * there is none or it is out of reach. At the number of a job, whose fees are paid there
 * (account.of_job), anybody may look, and what changes something is refused by
 * ST_account_of_job but for the operations with OPF_PARTY. */
enum status account_read(struct call *c, const char *account_no, const char *field, struct account *a_r);
/* Notes that stand, newest first, at most `most`; one that stops the straight path is
 * among them before any that does not. The list is the pool's; more: there are others. */
enum status account_notes(struct call *c, const char *account_no, unsigned most, struct note **notes_r, uint32_t *n_r,
                          bool *more_r);
/* Does the straight path stop at this account (ux 2.1.7)? */
bool account_warns(const struct account *a, const struct note *notes, uint32_t n);
bool account_elder(struct call *c, const struct account *a);
/* The other accounts of its link group, at most max; texts in the pool. */
enum status account_linked(struct call *c, const struct account *a, struct account *list, unsigned max, unsigned *n_r);

/* An identity number or credit code as its hash is made of: half width, capitals,
 * nothing but digits and letters. Whoever writes an account hashes this with
 * store_keyed_hash into id_hash. */
char *account_id_normal(const char *id_no, char *out, size_t n);

struct hash identity_hash(struct call *c, const char *id_no);
/* Hash and, where none is known, birth, out of the number as it stands. */
void account_identify(struct call *c, struct account *a);
/* Each account of that number, of the whole county. A status but ST_ok from visit ends it. */
typedef enum status account_visit(void *context, const struct account *a);
enum status identity_accounts(struct call *c, const char *id_no, account_visit *visit, void *context);

/* -- rules that changes of it ask, at a counter or of a job -- */
enum status account_not_party(struct call *c, const struct account *a, const char *field);   /* ST_account_of_job */
enum status account_not_closed(struct call *c, const struct account *a);     /* ST_account_closed */
enum status account_phone_good(struct call *c, const char *phone, const char *field);
/* A day of birth as it is written, 1950-02-03: ST_date_out_of_range of one before any person's or to come. */
enum status account_birth_good(struct call *c, const char *birth, const char *field);
/* As it is kept: digits alone, but for the stroke after an area. */
const char *account_phone_kept(struct call *c, const char *phone);
/* The rule's words, a key of locale/, and its figures. */
enum status rule_refuse(struct call *c, const char *field, const char *rule, const char *a1, const char *a2);

/* Personal data as a page may show it: phone and number masked, no hash. */
void account_mask(struct call *c, struct account *a);

/* The search words of an account (words.c); core_open sets them. */
void account_words(const void *row, struct word_sink *sink);

/* The same words of one text, for other rows of a unit that are found like this. */
void words_digits(struct word_sink *sink, const char *unit_no, const char *text);
void words_name(struct word_sink *sink, const char *unit_no, const char *name);
void words_address(struct word_sink *sink, const char *unit_no, const char *address);
void words_identity(struct word_sink *sink, const char *unit_no, const struct hash *hash);

/* What words.c and find.c agree on. A word is the unit (3 bytes of hash, so that a
 * search never walks another unit's rows), a kind, the token and a NUL, so that a
 * whole token sorts before longer ones. */
enum word_kind { WORD_DIGITS = 'd', WORD_LETTERS = 'i', WORD_TEXT = 'w', WORD_IDENTITY = 'h' };
#define WORD_TOKEN 48                /* bytes of a token kept */
#define WORD_HEAD 4
struct word { uint8_t b[WORD_HEAD + WORD_TOKEN + 1]; size_t n; };
/* whole: with the NUL, so that only this very token matches. */
void word_make(struct word *w, const char *unit_no, enum word_kind kind, const void *token, size_t n, bool whole);
/* Digits of text, last first; how many. */
size_t digits_reversed(const char *text, char *out, size_t room);

#endif
