#ifndef PATRON_ZLIB_SHIM_H
#define PATRON_ZLIB_SHIM_H

#include <string.h>
#include <zlib.h>

/// Makes `stream` ready to unpack members of gzip, whose checksums and lengths zlib then checks.
/// `inflateInit2` is a macro, which Swift does not see; 16 asks for gzip and nothing else.
static inline int patron_inflate_begin(z_stream *stream) {
  memset(stream, 0, sizeof *stream);
  return inflateInit2(stream, 16 + MAX_WBITS);
}

#endif
