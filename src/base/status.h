/* The one list of answers. status.def names them in order of precedence.
 *
 * Three kinds of failure are never mixed: a bug asserts and its process dies;
 * a program that cannot start says one line (log.h: fatal); everything else is
 * an enum status, where 0 is success, with a struct fault that says which field
 * and which values the sentence needs. A fault is plain data: it is copied,
 * sent over the wire and never owns memory. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
#define STATUS(name, kind) ST_##name,
#include "base/status.def"
#undef STATUS
    ST_COUNT
};

enum status_kind { STATUS_STOP, STATUS_DENY, STATUS_REFUSE, STATUS_AGAIN };

#define FAULT_ARGS 3
#define FAULT_TEXT 72

struct fault {
    enum status status;
    char field[48];            /* record field, "lines[2].amount" for a list; "" for none */
    char arg[FAULT_ARGS][FAULT_TEXT];  /* values for the sentence, already as a person reads them */
};

const char *status_name(enum status s);             /* "bill_paid"; never NULL */
enum status_kind status_kind(enum status s);
/* The status of that name, or ST_COUNT. */
enum status status_by_name(const char *name);

/* Fill f and return s. The arguments are strings, NULL ends them early; what
 * is too long is cut at a character. f may be NULL. */
enum status fault_set(struct fault *f, enum status s, const char *field,
                      const char *arg1, const char *arg2, const char *arg3);

#endif
