/* A rule at the counter as one line: what is done, step by step, and what comes
 * of the last step. "k:" in front of a step says who does it; k when not said.
 *
 *   open [paper=N|none] [window=NN] [float=Y] [from=W] [gap=REASON] [terminal=T]
 *   quote ACCOUNTS            ACCOUNTS: A+B, A=100 (named), A/2026-09 (picked), ++ for the linked
 *   take ACCOUNTS TENDERS     cash, cash:300, cash:300-20 (change said), pos:20#VOUCHER,
 *                             cheque:20#NO@BANK@DRAWER@DATE; basis, large, skip, each, none
 *   ask, grant, reverse [#N] [void=V] [back]; undo [#N]; turn [#N]: ask, grant and reverse
 *   again, copy, printed [#N]; paper N [REASON]; count cash=Y [pos=Y] [slips=N] [cheques=N] [reason]; sign
 *   show A; find TEXT; bill A/2026-09; note A [stops]; withdraw A N; link A+B; reveal A; history A
 *   turnin cash=Y [collector] [with=W] [slip=S]; exchange given=Y taken=Y [with=W]; moves; reopen
 *   vault; deposit cash=Y [envelope=E] [account=A] [first|till] [cheque=V|bare]; slip [NO]; arrive Y [day=D]; deposits
 *   tills [day=D]; hall [day=D]; hallagain; delegate to=W [from=D] [until=D]; undelegate; delegations; approvals; home
 *   move A [#N] [from=B] [remark=T] [back]; retender [#N] TENDERS; value ACCOUNTS TENDERS on=DAY
 *   hand ACCOUNTS TENDERS on=DAY [hour=H] paper=N; lock ACCOUNTS TENDERS; each asked for and granted, or "alone"
 *   cheques; clear NO@BANK [on=DAY]; return NO@BANK [on=DAY] [charge=Y] [refuse]; card NO Y; cardvoid NO; cards
 *   refund A Y TENDER [bank=B]; waive A/2026-09 Y; aside, takeup A/2026-09; batch A/2026-09 ... [name=B] [release];
 *   issue N
 *   accept KIND [A] [owe=P] [lack=P] [agent=N] [name=N] [door=D] [read]; prospect the same; papers bring=P
 *   done, back [#N] [stage=N] [at=TIME] [bare]; pause REASON [at=TIME]; resume; at TIME; holiday DAY off|work
 *   correct ACT[/STAGE] [to=TIME]; limit 3hour [stage=N] [from=TIME]; reopenjob: asked and granted, or "alone"
 *   assign [#N ...] [to=K]; giveup, endjob, rate ANSWER, remind, remark, job, why [#N]; flows
 *   park FORM; date ISO; pays, list, report, ready, till; set NAME VALUE; touch A
 *
 * Expected: "ok key=value ..." or a status with its field and arguments, as far as
 * they are written; @A is an account's number, @k a person's, #1 the row's first receipt, J1 its first job. */
#ifndef TESTS_RULES_SCRIPT_H
#define TESTS_RULES_SCRIPT_H

#include "rules.h"
#include "tests/unit/counter.h"

/* Rows of the file, each in an office of its own. */
void script_check(const struct rule *r);
unsigned script_run(const char *file, unsigned least);

#endif
