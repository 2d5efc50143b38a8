/* Passwords that everybody tries first, by cracklib and its dictionary. The library keeps
 * one dictionary a process, open and in statics of its own: it is opened once, before the
 * core is caged, and only the writer asks it. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/secret.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <crack.h>
#include <packer.h>

static PWDICT *dictionary;

void secret_open(void)
{
    char path[512];
    if (dictionary)
        return;
    snprintf(path, sizeof path, "%s.pwd", GetDefaultCracklibDict());
    if (access(path, R_OK) == 0)
        dictionary = PWOpen(GetDefaultCracklibDict(), "r");
    if (!dictionary)
        log_warn("%s: no dictionary: easy passwords are not found out (Debian: cracklib-runtime)", path);
}

bool secret_guessed(const char *password, const char *staff_no)
{
    char copy[PASSWORD_BYTES];
    if (!dictionary || !text_copy(copy, sizeof copy, password))
        return false;
    bool guessed = FascistLookUser(dictionary, copy, staff_no, "");
    sodium_memzero(copy, sizeof copy);
    return guessed;
}
