/* Passwords and PINs, by crypt(3) yescrypt. One check takes 21 ms and 16 MB, so
 * it runs on a few threads of its own with a bounded queue, before the writer: the
 * verdict travels with the request, together with the hash it was made against,
 * and the operation believes it only while the user's row still holds that hash.
 * Who is locked or slowed, there or invented, is not tried, and does not wait for
 * those who are: a flood of guesses costs others nothing, and is told so at once. */
#ifndef CORE_SECRET_H
#define CORE_SECRET_H

#include "core/engine/bounds.h"
#include "ops/ops.h"

struct secret {
    bool password_right, pin_right;  /* against the hashes below */
    bool unlooked;                   /* its owner was locked or slowed: no hash was made for nothing */
    char password_hash[SECRET_HASH]; /* as the row held them when checked */
    char pin_hash[SECRET_HASH];
    char new_hash[SECRET_HASH];      /* of the new password or PIN the request brings, "" none */
};

struct work;
struct call;
struct user;

/* Does this operation need the password thread? */
bool secret_needed(uint16_t op);
/* Would its password not be looked at? Then it may go to the writer as it is. */
bool secret_in_vain(struct work *w);
void secret_compute(struct work *w);

/* The verdict, if the row still holds what was checked. */
bool secret_password_right(const struct call *c, const struct user *u);
bool secret_pin_right(const struct call *c, const struct user *u);
/* The list of easy passwords (guess.c), before the core is caged; a core without one says so. */
void secret_open(void);
bool secret_guessed(const char *password, const char *staff_no);
/* Whose it is to be; office: the name of one that has no row yet, else "". */
struct secret_owner { const char *staff_no, *name, *unit_no, *office; };
/* Is it put together of what is known of him and what everybody takes (owner.c, common.h)? */
bool secret_of_owner(struct call *c, const char *password, const struct secret_owner *who);
/* Long enough, not one's own number and none of those everybody tries; PINs are six
 * digits, not all alike and not in a row. ST_password_weak and ST_password_common name
 * the field. */
enum status secret_strong(struct call *c, const char *field, const char *password, const struct secret_owner *who);
enum status secret_pin_strong(struct call *c, const char *field, const char *pin);

#endif
