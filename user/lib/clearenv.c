/* The environment as a whole. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

int clearenv(void)
{
    if (environ)
        *environ = NULL; /* the array itself may be setenv's, which lets it grow */
    return 0;
}

/* No program has more rights than who starts it. */
char *secure_getenv(const char *name)
{
    return getenv(name);
}
