/* A line leaves by one write(2), so that lines of several processes on one
 * descriptor never mix; what a peer put into it cannot start a new line. */
#include "config.h"
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/dates.h"
#include "base/text.h"

#define LINE_MAX_BYTES 1024

static const char *log_process = "wattdesk";
static enum log_level log_least = LOG_INFO_;

static const char *const level_word[] = {
    [LOG_DEBUG_] = "debug", [LOG_INFO_] = "info", [LOG_WARN_] = "warn", [LOG_ERROR_] = "error"
};

void log_open(const char *process, enum log_level least)
{
    log_process = process;
    log_least = least;
}

static void controls_out(char *line, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
}

static void line_write(const char *level, const char *format, va_list args)
{
    char line[LINE_MAX_BYTES], time[INSTANT_TEXT];
    int head = snprintf(line, sizeof line, "%s %s[%d] %s ", instant_format(clock_now(), time),
                        log_process, (int)getpid(), level);
    size_t n = head < 0 ? 0 : (size_t)head < sizeof line ? (size_t)head : sizeof line - 1;
    int body = vsnprintf(line + n, sizeof line - n, format, args);
    if (body > 0)
        n += (size_t)body < sizeof line - n ? (size_t)body : sizeof line - n - 1;
    controls_out(line, n);
    line[n < sizeof line ? n : sizeof line - 1] = '\n';
    if (write(STDERR_FILENO, line, n + 1) < 0)
        return;      /* nobody left to tell */
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level < log_least)
        return;
    va_list args;
    va_start(args, format);
    line_write(level_word[level], format, args);
    va_end(args);
}

void fatal(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    line_write("fatal", format, args);
    va_end(args);
    exit(EXIT_FAILURE);
}

void panic(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    line_write("panic", format, args);
    va_end(args);
    abort();
}
