/* The area of customers: accounts are found by their words. */
#include "config.h"
#include "core/customer/customer.h"
#include "core/engine/area.h"

static const struct area_words words[] = {
    { .index = INDEX_account_word, .fn = account_words, .version = 2, .readings = true }, { .fn = NULL } };

const struct area area_customer = { .words = words };
