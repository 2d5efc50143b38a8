/* The area of customers: accounts are found by their words. */
#include "config.h"
#include "core/customer/customer.h"
#include "core/engine/area.h"

static const struct area_words words[] = { { INDEX_account_word, account_words, 1, true }, { .fn = NULL } };

const struct area area_customer = { .words = words };
