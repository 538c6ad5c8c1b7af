#pragma once
#include <stdint.h>

/// How many times memory was asked for since the program began, whoever asked.
uint64_t allocation_count(void);
