/* An agreement to pay in parts, on the screen and on paper (F6); and what is left of what
 * an account paid ahead. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void shown(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void open_page(struct page *p)
{
    struct agreement_ask q = { .agreement_no = strtoull(p->arg, NULL, 10) };
    page_ask(p, OP_agreement_show, &q, shown);
}

static void print(struct page *p)
{
    const struct agreement *g = p->shown;
    char title[40];
    if (!g) {
        page_beep(p);
        return;
    }
    snprintf(title, sizeof title, "agreement-%" PRIu64, g->agreement_no);
    page_say(p, print_paper(p->desk, "paper_agreement", g, title), NULL, NULL, NULL, NULL);
}

const struct screen screen_agreement = { .name = "agreement", .open = open_page, .print = print };

static void prepay_open(struct page *p)
{
    struct account_ask q = { .account_no = p->arg };
    page_ask(p, OP_prepay_show, &q, shown);
}

const struct screen screen_prepay = { .name = "prepay", .open = prepay_open };
