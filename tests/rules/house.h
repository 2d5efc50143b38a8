/* Changes of an account as lines: a house, what is done with it step by step, what comes of the last step, and the
 * source. "v:" in front of a step says who does it; k
 * when not said. Each row has a house of its own, and its clock begins on 2026-03-02 09:40.
 *
 *   house    KVA LIST [VOLTAGE] [CATEGORY] [opened=DATE] [use=KWH a month], read on the first of each month of 2026
 *            from March on (up to that of [read=N]), whose account shows its meter [meter], which was hung,
 *            and read as 0, when it was opened [hung]; of a
 *            temporary supply [until=DATE];
 *            at 22 yuan a kVA (kva-22), 35 a kW of the 300 it reads (kw-35), 30 of 300 agreed (kw-30)
 *   accept, prospect KIND field=value ...   its change's fields, or its flow's own
 *   done field=value ..., back, giveup      of the last job
 *   extend field=value ...                  the plan of the last job
 *   at DATE, set NAME VALUE, rule KIND field=value, norule KIND DATE (of 2016), lapse: the timer, terms field=value
 *   owes DATE: 100.00, due then; billed DATE: bills are figured up to that day
 *   read DATE [KWH]: its meter was, with its demand
 *   bill MONTH: figured; ahead YUAN: paid ahead; beside HOUSE: what follows is of another house, first: of the
 *   first again; @1 and @2 are their numbers
 *
 * With "ok": bill=, bills= that were issued MONTH:YUAN, checks= and ends= of the last prospect, at= of the last job,
 * state=, kva= and address= of the account, terms= FROM:KVA/SEALED/LIST ..., interims=, jobs= that are open, flags=
 * that stand, plan_until= of the last job, ahead=. */
#ifndef TESTS_RULES_HOUSE_H
#define TESTS_RULES_HOUSE_H

#include "config.h"
#include "tests/unit/counter.h"

#define HOUSE_WORDS 24

extern struct hall house;            /* opened by house_open */

void house_open(void);
/* Another one, as its words say, and its clock begins. */
void house_new(char *words);
/* The number it has now, and the last job of it. */
const char *house_account(void);
struct job house_job(void);
enum status house_step(char *text);
/* What a word of steps stands for, and what a key of the third column is now. */
const char *house_word(const char *text);
const char *house_key(const char *key);
/* Each row of a table that begins with the account's key, as `one` writes it. */
const char *house_rows(enum table_id table, const void *prefix, unsigned parts, void *at,
                       const char *(*one)(const void *row));

#endif
