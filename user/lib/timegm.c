/* The inverse of gmtime. */
/* SPDX-License-Identifier: MIT */
#include <time.h>

#define DAYS_PER_400_YEARS 146097
#define DAYS_TO_1970 719468 /* from 1 March of year 0 */

/* Rounded down. */
static long long quotient(long long a, long long b)
{
    return a / b - (a % b < 0);
}

/* Days from 1 January 1970 to the first of a month, from 0. Years are counted from March. */
static long long days_to(long long year, int month)
{
    int from_march = month >= 2 ? month - 2 : month + 10;

    if (month < 2)
        year--;
    long long era = quotient(year, 400);
    int of_era = (int)(year - era * 400);
    int days = of_era * 365 + of_era / 4 - of_era / 100 + (153 * from_march + 2) / 5;
    return era * DAYS_PER_400_YEARS + days - DAYS_TO_1970;
}

time_t timegm(struct tm *tm)
{
    long long years = quotient(tm->tm_mon, 12);
    int month = (int)(tm->tm_mon - years * 12);
    long long days = days_to(years + 1900 + tm->tm_year, month) - 1 + tm->tm_mday;
    time_t time = (time_t)(((days * 24 + tm->tm_hour) * 60 + tm->tm_min) * 60 + tm->tm_sec);

    gmtime_r(&time, tm); /* every field as it should be */
    return time;
}
