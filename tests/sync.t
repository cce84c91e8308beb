#!/bin/sh
# The user library's synchronisation, natively under ThreadSanitizer, which follows the C11 memory orders.
# SPDX-License-Identifier: MIT
root=$(dirname "$(dirname "$(realpath "$0")")")
exec "$root/user/test/run" "$root/build/tests/sync"
