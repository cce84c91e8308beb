/* The formatter, fuzzed: conversions made of the input, beside what the host's snprintf makes of them. */
/* SPDX-License-Identifier: MIT */
#include "lib/format.h"
#include "../host/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* -Wformat cannot see these formats. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"

/* One conversion: flags, width, precision, length and letter from four bytes. */
static void make_format(char *out, const uint8_t *from)
{
    static const char *const flags[] = {"", "0", "-", "0"};
    static const char *const lengths[] = {"ll", "ll", "l", "z"};
    static const char letters[] = "diuxX";
    char precision[8] = "";

    if (from[2] & 0x80)
        snprintf(precision, sizeof(precision), ".%u", from[2] & 0x1fu);
    snprintf(out, 40, "<%%%s%.0d%s%s%c>", flags[from[0] & 3], from[1] & 0x3f, precision,
             lengths[from[0] >> 2 & 3], letters[from[3] % 5]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char fmt[40], ours[200], hosts[200];
    long long number;

    for (; size >= 12; data += 12, size -= 12) {
        make_format(fmt, data);
        memcpy(&number, data + 4, sizeof(number));
        size_t room = data[3] / 5 % 2 ? sizeof(ours) : data[3] / 10u;
        int length = format(ours, room, fmt, number);
        if (length != snprintf(hosts, room, fmt, number) || (room && strcmp(ours, hosts) != 0)) {
            fprintf(stderr, "%s of %lld: %s, host %s\n", fmt, number, ours, hosts);
            abort();
        }
    }
    return 0;
}
