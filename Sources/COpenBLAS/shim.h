#ifndef PATRON_OPENBLAS_SHIM_H
#define PATRON_OPENBLAS_SHIM_H
#include <cblas.h>
#endif
