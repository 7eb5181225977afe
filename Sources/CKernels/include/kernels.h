#ifndef PATRON_KERNELS_H
#define PATRON_KERNELS_H
#endif
