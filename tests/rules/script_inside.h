/* What the two halves of the script share: its office, and the last answer of each kind. */
#ifndef TESTS_RULES_SCRIPT_INSIDE_H
#define TESTS_RULES_SCRIPT_INSIDE_H

#include "script.h"

struct script_seen {
    struct payment pay[12];
    unsigned pays;
    struct pay_quote quote;
    struct account_page account;
    struct shift_page page;
    struct shift shift;
    struct find_list found;
    struct day_report report;
    struct payment_list list;
    struct history_list history;
    struct reverse_effect effect;
    struct approval approval;
    struct account_reveal reveal;
    struct shift_ready ready;
    struct shift_list tills;
    struct bill bill;
    struct note note;
};

extern struct hall hall;
extern struct script_seen seen;

/* @A, @k and #1 as what they stand for. */
const char *script_expand(const char *word);
/* What came of the last step, against the row's second column. */
void script_check_fault(const struct rule *r, enum status s);
void script_check_ok(const struct rule *r);

/* Accounts and tenders as they are written; each office has banks of its own. */
uint32_t script_accounts(const char *text, struct pay_account *a, struct pay_bill *bills, uint32_t *bills_n,
                         bool *linked);
bool script_tender(char *text, struct pay_tender *t);
const char *script_bank(const char *bank);

/* script_work.c, as the next. */
bool work_step(char who, const char *verb, char **word, unsigned n, enum status *status_r);
const char *work_text(const char *key);
const char *work_number(char which);         /* of the row's first, second ... job */
void work_forget(void);
extern bool work_mornings;                   /* each row begins on the same morning, whatever day the last came to */

/* script_said.c: what follows name in a step's words, NULL when it is not said; text, or otherwise where it is NULL. */
const char *work_said(char **word, unsigned n, const char *name);
const char *work_or(const char *text, const char *otherwise);
#define WORK_LACK 4
/* owe=, lack=, bring=: at most three times WORK_LACK; how many. */
uint32_t work_papers(char **word, unsigned n, struct job_paper *list);
void work_application(char **word, unsigned n, struct application *a);
void work_change(char **word, unsigned n, struct change *h);

/* script_wrong.c, as the next. */
bool wrong_step(char who, const char *verb, char **word, unsigned n, enum status *status_r);
const char *wrong_text(const char *key);
void wrong_forget(void);

/* script_bank.c: false when the verb, NULL when the key is none of its own. */
bool bank_step(char who, const char *verb, char **word, unsigned n, enum status *status_r);
const char *bank_text(const char *key);
void bank_forget(void);

#endif
