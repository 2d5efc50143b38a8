/* Making a manifest of a copy, and holding a copy against one. */
#include "config.h"
#include "store/manifest.h"
#include "store/wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST_BYTES ((size_t)1 << 20)
#define BLOCK ((size_t)1 << 20)
#define DIGEST_HEX (2 * sizeof(struct hash) + 1)

void manifest_release(struct manifest *m)
{
    free(m->list);
    *m = (struct manifest){ .n = 0 };
}

static struct manifest_file *manifest_add(struct manifest *m, const char *name)
{
    if (m->n == m->room) {
        m->room = 2 * m->room + 64;
        m->list = realloc(m->list, m->room * sizeof *m->list);
        if (!m->list)
            panic("store: out of memory for a manifest");
    }
    struct manifest_file *file = &m->list[m->n++];
    *file = (struct manifest_file){ .size = 0 };
    text_copy(file->name, sizeof file->name, name);
    return file;
}

static bool bytes_digest(int fd, struct manifest_file *file)
{
    crypto_generichash_state state;
    uint8_t *block = malloc(BLOCK);
    ssize_t n = 0;
    if (!block)
        panic("store: out of memory for a manifest");
    crypto_generichash_init(&state, NULL, 0, sizeof file->digest.b);
    while ((n = read(fd, block, BLOCK)) > 0 || (n < 0 && errno == EINTR)) {
        if (n < 0)
            continue;
        crypto_generichash_update(&state, block, (unsigned long long)n);
        file->size += (uint64_t)n;
    }
    crypto_generichash_final(&state, file->digest.b, sizeof file->digest.b);
    free(block);
    return n == 0;
}

/* What the system remembers of it does not count where it can be put aside. */
static enum status file_digest(const struct home *h, struct manifest_file *file, struct fault *f)
{
    char path[PATH_MAX];
    int fd = open(home_file(h, file->name, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return file_fault(f, path, errno);
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    int error = bytes_digest(fd, file) ? 0 : errno;
    close(fd);
    return error ? file_fault(f, path, error) : ST_ok;
}

static enum status file_take(const struct home *h, const char *name, void *context, struct fault *f)
{
    return part_file_is_own(strchr(name, '/') + 1) ? file_digest(h, manifest_add(context, name), f) : ST_ok;
}

enum status manifest_take(const struct home *h, const char *version, struct manifest *m, struct fault *f)
{
    *m = (struct manifest){ .n = 0 };
    static const char *const wrapped[] = { WRAP_HEAD, WRAP_CONTENTS };
    enum status status = parts_each(h, file_take, m, f);
    for (unsigned i = 0; !status && i < COUNT_OF(wrapped); i++)
        if (home_has(h, wrapped[i]))
            status = file_digest(h, manifest_add(m, wrapped[i]), f);
    struct manifest_file *file = manifest_add(m, "version");
    file->size = strlen(version);
    store_digest(version, file->size, &file->digest);
    return status;
}

/* -- as text -- */

static void digest_text(const struct hash *digest, char out[DIGEST_HEX])
{
    sodium_bin2hex(out, DIGEST_HEX, digest->b, sizeof digest->b);
}

static bool digest_read(const char *text, struct hash *digest)
{
    size_t n = 0;
    const char *end;
    return !sodium_hex2bin(digest->b, sizeof digest->b, text, strlen(text), NULL, &n, &end) &&
           n == sizeof digest->b && !*end;
}

enum status manifest_write(const struct home *h, const struct manifest *m, struct fault *f)
{
    struct buf text;
    struct hash all;
    char hex[DIGEST_HEX], now[INSTANT_TEXT];
    buf_init(&text, MANIFEST_BYTES);
    buf_printf(&text, "wattdesk-backup 1 %s\n", instant_format(clock_now(), now));
    for (unsigned i = 0; i < m->n; i++) {
        digest_text(&m->list[i].digest, hex);
        buf_printf(&text, "%s %" PRIu64 " %s\n", m->list[i].name, m->list[i].size, hex);
    }
    store_digest(text.at, text.n, &all);
    digest_text(&all, hex);
    buf_printf(&text, "end %s\n", hex);
    if (text.full)
        panic("store: a manifest of %u files", m->n);
    enum status status = home_write(h, MANIFEST, text.at, text.n, f);
    buf_release(&text);
    return status;
}

enum status backup_broken(struct fault *f, const struct home *h, const char *name, const char *how)
{
    char path[PATH_MAX];
    home_fault(f, ST_backup_broken, home_file(h, name, path), 0);
    return fault_set(f, ST_backup_broken, "", f ? f->arg[0] : NULL, how, NULL);
}

static bool line_take(struct manifest *m, const char *line)
{
    char name[PART_NAME], hex[DIGEST_HEX];
    uint64_t size;
    struct hash digest;
    if (sscanf(line, "%127s %" SCNu64 " %64s", name, &size, hex) != 3 || !digest_read(hex, &digest))
        return false;
    struct manifest_file *file = manifest_add(m, name);
    file->size = size;
    file->digest = digest;
    return true;
}

/* The lines between the first, which says its form, and the last, which seals it. */
static bool lines_take(struct manifest *m, char *text)
{
    char *last = strstr(text, "\nend "), *at = strchr(text, '\n');
    struct hash sealed, own;
    if (strncmp(text, "wattdesk-backup 1 ", strlen("wattdesk-backup 1 ")) || !last || last < at)
        return false;
    char *end = strchr(last + 1, '\n');
    if (!end || end[1])
        return false;
    *end = '\0';
    store_digest(text, (size_t)(last + 1 - text), &own);
    if (!digest_read(last + strlen("\nend "), &sealed) || memcmp(&own, &sealed, sizeof own))
        return false;
    *last = '\0';
    for (char *line = at < last ? at + 1 : NULL, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (!line_take(m, line))
            return false;
    }
    return true;
}

enum status manifest_read(const struct home *h, struct manifest *m, struct fault *f)
{
    char *text = calloc(1, MANIFEST_BYTES + 1), path[PATH_MAX];
    *m = (struct manifest){ .n = 0 };
    if (!text)
        panic("store: out of memory for a manifest");
    ssize_t n = home_read(h, MANIFEST, text, MANIFEST_BYTES);
    enum status status = ST_ok;
    if (n < 0)
        status = home_fault(f, ST_not_found, home_file(h, MANIFEST, path), 0);
    else if (strlen(text) != (size_t)n || !lines_take(m, text))
        status = backup_broken(f, h, MANIFEST, "backup.changed");
    free(text);
    return status;
}

bool manifest_is_of(const struct manifest *m, const char *version)
{
    struct hash digest;
    store_digest(version, strlen(version), &digest);
    for (unsigned i = 0; i < m->n; i++)
        if (!strcmp(m->list[i].name, "version"))
            return m->list[i].size == strlen(version) && !memcmp(&m->list[i].digest, &digest, sizeof digest);
    return false;
}

/* -- held against it -- */

static struct manifest_file *manifest_find(struct manifest *m, const char *name)
{
    for (unsigned i = 0; i < m->n; i++)
        if (!strcmp(m->list[i].name, name))
            return &m->list[i];
    return NULL;
}

static enum status file_verify(const struct home *h, struct manifest_file *file, struct fault *f)
{
    struct manifest_file is = { .size = 0 };
    memcpy(is.name, file->name, sizeof is.name);
    enum status status = file_digest(h, &is, f);
    file->seen = true;
    if (status)
        return status;
    if (is.size != file->size)
        return backup_broken(f, h, file->name, is.size < file->size ? "backup.cut" : "backup.longer");
    bool same = !memcmp(&is.digest, &file->digest, sizeof is.digest);
    return same ? ST_ok : backup_broken(f, h, file->name, "backup.changed");
}

static enum status file_look(const struct home *h, const char *name, void *context, struct fault *f)
{
    struct manifest_file *file = manifest_find(context, name);
    if (!file)
        return part_file_is_own(strchr(name, '/') + 1) ? backup_broken(f, h, name, "backup.extra") : ST_ok;
    return file_verify(h, file, f);
}

enum status manifest_verify(const struct home *h, struct manifest *m, bool without_version, struct fault *f)
{
    for (unsigned i = 0; i < m->n; i++)
        m->list[i].seen = false;
    enum status status = parts_each(h, file_look, m, f);
    for (unsigned i = 0; !status && i < m->n; i++) {
        struct manifest_file *file = &m->list[i];
        if (file->seen || (without_version && !strcmp(file->name, "version")))
            continue;
        status = home_has(h, file->name) ? file_verify(h, file, f) : backup_broken(f, h, file->name, "backup.missing");
    }
    return status;
}
